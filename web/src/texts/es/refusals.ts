/** Why the server did not do something, and what to do then. */
export default {
  sessionEnded: 'Tu sesión ha caducado. Vuelve a iniciar sesión para continuar.',
  credentialsWrong: 'El usuario o la contraseña no son correctos. Inténtalo de nuevo.',
  forbidden: 'Tu cuenta no tiene permiso para eso. Consulta a quien administra el servidor.',
  notFound: 'Eso ya no existe. Recarga la página para ver lo que queda.',
  unavailable: 'El servidor no ha podido hacerlo. Inténtalo de nuevo en un momento.',
  paused: 'El servidor está en mantenimiento y por ahora no admite archivos. {words}',
  unreachable: 'El servidor no responde. Comprueba tu conexión e inténtalo de nuevo.',
  tooOften: 'Demasiados intentos. Espera un poco e inténtalo de nuevo.',
  tooOftenUntil: 'Demasiados intentos. Inténtalo de nuevo en {time}.',
  fault: 'Algo ha fallado en esta página. Recárgala.',
  words: 'El servidor dice: {words}',
};
