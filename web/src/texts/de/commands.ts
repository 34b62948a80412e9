/** Sending and fetching without this page. */
export default {
  title: 'Auf der Kommandozeile',
  about:
    'Dateien mit vorhandenen Programmen senden und holen. Jede Zeile hier ist für diesen Server.',
  tools: 'Programme',
  curl: 'curl',
  wget: 'wget',
  powershell: 'PowerShell',
  plik: 'Plik',
  sharex: 'ShareX',

  tokenTitle: 'In Ihrem Namen',
  tokenAbout: 'Mit einem Token steht unter Ihren Dateien, was Sie senden.',
  tokenForced: 'Dieser Server nimmt Dateien nur mit einem Token an.',
  tokenLogin: 'Anmelden, um ein eigenes Token in die Zeilen einzusetzen.',
  token: 'Token',
  tokenNone: 'Ohne Token',
  tokenNew: 'Neues anlegen',
  tokenComment: 'Kommandozeile',
  tokenMade: 'In den Zeilen steht jetzt ein neues Token. Es ist unter „Meine Dateien“ aufgeführt.',

  sendFile: 'Eine Datei senden',
  sendFileText: 'Die Antwort ist der Link.',
  sendPipe: 'Senden, was ein anderes Programm ausgibt',
  sendOnce: 'Für nur einen Download senden',
  getFile: 'Eine Datei holen',
  getFileText: 'Mit dem Link, den Sie bekommen haben.',
  getAll: 'Alle Dateien eines Uploads als ZIP holen',
  copyNamed: 'Kopieren: {what}',

  plikAbout:
    'Das eigene Programm von Plik sendet Ordner, verschlüsselt und zeigt dabei den Fortschritt.',
  plikConfig: 'Seine Einstellungen, als .plikrc im Benutzerordner',
  plikSend: 'Dateien senden',
  plikSendText: 'Es gibt die Befehle zum Herunterladen aus.',
  plikFolder: 'Einen Ordner als Archiv senden',
  plikNone: 'Dieser Server bietet das Programm nicht an. Seine Entwickler schon: {link}.',
  plikOthers: 'Für andere',
  plikDownload: 'Für {system} laden',
  plikSum: 'MD5 {sum}',
  systemBash: 'jede Shell mit curl',

  sharexAbout:
    'ShareX macht unter Windows Bildschirmfotos. Diese Datei damit öffnen, und seine Uploads kommen hierher.',
  sharexDownload: 'ShareX-Einstellungen laden',
  sharexToken: 'In dieser Datei steht Ihr Token: bitte nicht weitergeben.',
};
