/** What went wrong, and what one can do. */
export default {
  awayTitle: 'Der Server antwortet nicht',
  awayText:
    'Bitte die Verbindung prüfen und gleich noch einmal versuchen. Ihre Auswahl bleibt erhalten.',
  awaySelf: 'Wir versuchen es weiter. Sobald er antwortet, geht es weiter.',
  replaced:
    'Der Server wurde aktualisiert, und Teile dieser Seite lassen sich nicht mehr öffnen. Beenden Sie, was Sie begonnen haben, und laden Sie die Seite dann neu.',
  expired: 'Der Link ist abgelaufen',
  expiredText:
    'Dateien bleiben so lange, wie der Absender es gewählt hat, und diese Zeit ist vorbei. Niemand kann sie zurückholen; bitten Sie den Absender, sie noch einmal zu senden.',
  notFound: 'Unter dieser Adresse ist nichts',
  notFoundText:
    'Der Link ist vertippt oder abgeschnitten, oder der Inhalt wurde gelöscht. Bitte mit dem erhaltenen Link vergleichen oder um einen neuen bitten.',
  used: 'Schon heruntergeladen',
  usedText:
    'Es gab nur einen Download, oder die Datei wurde inzwischen gelöscht. Niemand kann sie zurückholen; bitten Sie den Absender, sie noch einmal zu senden.',
  notYet: 'Noch nicht da',
  notYetText: 'Die Datei ist noch unterwegs. Bitte gleich noch einmal nachsehen.',
  nothingToZip: 'Nichts zum Herunterladen',
  nothingToZipText: 'Alle Dateien dieses Links wurden gelöscht oder sind noch nicht da.',
  session: 'Sie wurden abgemeldet',
  sessionText: 'Die Sitzung ist abgelaufen. Nach der Anmeldung geht es dort weiter, wo Sie waren.',
  login: 'Bitte anmelden',
  loginText: 'Das geht nur mit einem Konto auf diesem Server.',
  forbidden: 'Keine Berechtigung',
  forbiddenText:
    'Der Server erlaubt das nur bestimmten Personen. Bitte beim Betreiber nachfragen, ob Sie dazugehören.',
  credentials: 'Name oder Passwort ist falsch',
  credentialsText: 'Bitte auf Groß- und Kleinschreibung achten und erneut versuchen.',
  quota: 'Kein Platz mehr',
  quotaText: 'Ihr Konto ist voll. Bitte einige Dateien löschen und erneut versuchen.',
  tooLarge: 'Zu groß',
  tooLargeText:
    'So große Dateien nimmt der Server nicht an. Bitte verkleinern oder in Teilen senden.',
  tooMany: 'Zu viele Dateien',
  tooManyText:
    'So viele auf einmal nimmt der Server nicht an. Bitte in eine ZIP-Datei packen oder nacheinander senden.',
  often: 'Zu viele Versuche',
  oftenText: 'Bitte etwas warten und dann erneut versuchen.',
  oftenTextTime: 'Bitte {time} warten und dann erneut versuchen.',
  disabled: 'Hier abgeschaltet',
  disabledText: 'Der Betreiber des Servers hat das abgeschaltet.',
  busy: 'Der Server ist ausgelastet',
  busyText: 'Bitte gleich noch einmal versuchen.',
  paused: 'Zurzeit werden keine Dateien angenommen',
  pausedText:
    'Der Server wird gewartet. Links funktionieren weiter; zum Senden bitte später wiederkommen.',
  pausedUntil: 'Bis {time}.',
  fault: 'Fehler auf dem Server',
  faultPlain: 'Bitte erneut versuchen. Bleibt der Fehler, bitte dem Betreiber des Servers melden.',
  brokeOff: 'Verbindung abgebrochen',
  brokeOffText: 'Es kam nicht alles an. Bitte erneut versuchen.',
  said: 'Der Server meldet: {text}',
  loginLost: 'Die Anmeldung hat nicht geklappt',
  loginLostText: 'Fang noch einmal an. Klappt es wieder nicht, frag, wer den Server betreibt.',
  elsewhere: 'Der Link hat hier eine andere Adresse',
  elsewhereText:
    'Dateien dieses Servers liegen unter einer anderen Adresse als der im Link. Bitte um einen neuen.',
  unknownTitle: 'Diese Seite gibt es nicht',
  unknownText:
    'Die Adresse ist vielleicht vertippt oder abgeschnitten. Bitte mit der erhaltenen vergleichen.',
  errorTitle: 'Das hat nicht geklappt',
  errorText:
    'Der Server hat es nicht angenommen. Bitte erneut versuchen oder beim Betreiber nachfragen.',
  sendInstead: 'Dateien senden',
  toUpload: 'Zu den Dateien dieses Links',
};
