/** Why the server did not do something, and what to do then. */
export default {
  sessionEnded: 'Die Sitzung ist abgelaufen. Bitte neu anmelden.',
  credentialsWrong: 'Name oder Passwort stimmt nicht. Bitte erneut versuchen.',
  forbidden: 'Ihr Konto darf das nicht. Bitte beim Betreiber des Servers nachfragen.',
  notFound: 'Das gibt es nicht mehr. Bitte die Seite neu laden.',
  unavailable: 'Das konnte der Server nicht. Bitte gleich noch einmal versuchen.',
  paused: 'Der Server wird gewartet und nimmt zurzeit keine Dateien an. {words}',
  unreachable: 'Der Server antwortet nicht. Bitte die Verbindung prüfen und erneut versuchen.',
  tooOften: 'Zu viele Versuche. Bitte kurz warten, dann erneut versuchen.',
  tooOftenUntil: 'Zu viele Versuche. Bitte {time} warten, dann erneut versuchen.',
  fault: 'In dieser Seite ging etwas schief. Bitte neu laden.',
  words: 'Der Server meldet: {words}',
};
