/** Sending and fetching without this page. */
export default {
  title: 'Desde la línea de comandos',
  about:
    'Envía y descarga archivos con las herramientas que ya tienes. Todos los comandos de abajo son para este servidor.',
  tools: 'Herramientas',
  curl: 'curl',
  wget: 'wget',
  powershell: 'PowerShell',
  plik: 'Plik',
  sharex: 'ShareX',

  tokenTitle: 'En tu nombre',
  tokenAbout: 'Con un token, lo que envías aparece entre tus archivos.',
  tokenForced: 'Este servidor solo acepta archivos con un token.',
  tokenLogin: 'Inicia sesión para poner uno de tus tokens en los comandos.',
  token: 'Token',
  tokenNone: 'Sin token',
  tokenNew: 'Crear uno nuevo',
  tokenComment: 'Línea de comandos',
  tokenMade: 'Los comandos llevan ahora un token nuevo. Lo encuentras en «Mis archivos».',

  sendFile: 'Enviar un archivo',
  sendFileText: 'La respuesta es el enlace.',
  sendPipe: 'Enviar lo que escribe otro programa',
  sendOnce: 'Enviar para una sola descarga',
  getFile: 'Descargar un archivo',
  getFileText: 'Con el enlace que recibiste.',
  getAll: 'Descargar todos los archivos de un envío en un zip',
  copyNamed: 'Copiar: {what}',

  plikAbout: 'El programa de Plik envía carpetas, cifra y muestra una barra de progreso.',
  plikConfig: 'Su configuración, como .plikrc en tu carpeta personal',
  plikSend: 'Enviar archivos',
  plikSendText: 'Muestra los comandos para descargarlos.',
  plikFolder: 'Enviar una carpeta comprimida',
  plikNone: 'Este servidor no ofrece el programa. Sus autores sí: {link}.',
  plikOthers: 'Para otros sistemas',
  plikDownload: 'Descargar para {system}',
  plikSum: 'MD5 {sum}',
  systemBash: 'cualquier shell con curl',

  sharexAbout:
    'ShareX hace capturas de pantalla en Windows. Abre este archivo con ShareX y sus envíos llegarán aquí.',
  sharexDownload: 'Descargar la configuración para ShareX',
  sharexToken: 'Tu token está en este archivo: no lo compartas.',
};
