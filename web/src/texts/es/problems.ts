/** What went wrong, and what one can do. */
export default {
  awayTitle: 'El servidor no responde',
  awayText:
    'Comprueba tu conexión. Lo que has elegido aquí se conserva; inténtalo de nuevo en un momento.',
  awaySelf: 'Seguimos intentándolo y continuaremos en cuanto responda.',
  replaced:
    'El servidor se ha actualizado y algunas partes de esta página ya no se abren. Termina lo que has empezado y después vuelve a cargarla.',
  expired: 'El enlace ha caducado',
  expiredText:
    'Los archivos se conservan durante el tiempo que eligió el remitente, y ya ha pasado. Nadie puede recuperarlos; pide al remitente que los envíe de nuevo.',
  notFound: 'No hay nada en esta dirección',
  notFoundText:
    'El enlace está mal escrito o incompleto, o su contenido se ha eliminado. Compáralo con el que recibiste o pide uno nuevo.',
  used: 'Ya se ha descargado',
  usedText:
    'Solo se podía descargar una vez, o se ha eliminado entretanto. Nadie puede recuperarlo; pide al remitente que lo envíe de nuevo.',
  notYet: 'Todavía no ha llegado',
  notYetText: 'El archivo aún está en camino. Vuelve a mirar en un momento.',
  nothingToZip: 'No hay nada que descargar',
  nothingToZipText: 'Todos los archivos de este enlace se han eliminado o aún no han llegado.',
  session: 'Tu sesión ha caducado',
  sessionText: 'Vuelve a iniciar sesión y sigue donde estabas.',
  login: 'Inicia sesión',
  loginText: 'Para eso hace falta una cuenta en este servidor.',
  forbidden: 'No tienes acceso',
  forbiddenText:
    'El servidor solo se lo permite a algunas personas. Pide acceso a quien lo administra.',
  credentials: 'El usuario o la contraseña no son correctos',
  credentialsText: 'Revisa las mayúsculas e inténtalo de nuevo.',
  quota: 'No queda espacio',
  quotaText: 'Tu cuenta está llena. Elimina algunos archivos e inténtalo de nuevo.',
  tooLarge: 'Es demasiado grande',
  tooLargeText:
    'El servidor no acepta archivos de este tamaño. Redúcelo o envíalo en varias partes.',
  tooMany: 'Son demasiados archivos',
  tooManyText:
    'El servidor acepta menos a la vez. Ponlos en un archivo zip o envíalos en varias veces.',
  often: 'Demasiados intentos',
  oftenText: 'Espera un poco e inténtalo de nuevo.',
  oftenTextTime: 'Inténtalo de nuevo en {time}.',
  disabled: 'Aquí está desactivado',
  disabledText: 'Quien administra este servidor lo ha desactivado.',
  busy: 'El servidor está ocupado',
  busyText: 'Inténtalo de nuevo en un momento.',
  paused: 'Por ahora no se admiten archivos',
  pausedText:
    'El servidor está en mantenimiento. Los enlaces siguen funcionando; vuelve más tarde para enviar algo.',
  pausedUntil: 'Hasta el {time}.',
  fault: 'Error del servidor',
  faultPlain: 'Inténtalo de nuevo; si sigue igual, avisa a quien administra el servidor.',
  brokeOff: 'Se ha cortado la conexión',
  brokeOffText: 'No ha llegado todo. Inténtalo de nuevo.',
  said: 'El servidor dice: {text}',
  loginLost: 'No se ha podido iniciar la sesión',
  loginLostText: 'Empieza de nuevo. Si vuelve a fallar, pregunta a quien gestiona el servidor.',
  elsewhere: 'Este enlace tiene aquí otra dirección',
  elsewhereText:
    'Los archivos de este servidor están en otra dirección que la del enlace. Pide uno nuevo a quien te lo envió.',
  unknownTitle: 'Esta página no existe',
  unknownText:
    'Puede que la dirección esté mal escrita o incompleta. Compárala con la que recibiste.',
  errorTitle: 'No ha funcionado',
  errorText: 'El servidor lo ha rechazado. Inténtalo de nuevo o consulta a quien lo administra.',
  sendInstead: 'Enviar archivos',
  toUpload: 'Ver los archivos de este enlace',
};
