/** Why the server did not do something, and what to do then. */
export default {
  sessionEnded: 'Votre session a expiré. Reconnectez-vous pour continuer.',
  credentialsWrong: 'Identifiant ou mot de passe incorrect. Réessayez.',
  forbidden: 'Votre compte n’y est pas autorisé. Adressez-vous à l’administrateur du serveur.',
  notFound: 'Cela n’existe plus. Rechargez la page pour voir ce qui reste.',
  unavailable: 'Le serveur n’a pas pu le faire. Réessayez dans un instant.',
  paused: 'Le serveur est en maintenance et n’accepte aucun fichier pour le moment. {words}',
  unreachable: 'Le serveur ne répond pas. Vérifiez votre connexion et réessayez.',
  tooOften: 'Trop de tentatives. Patientez un peu, puis réessayez.',
  tooOftenUntil: 'Trop de tentatives. Réessayez dans {time}.',
  fault: 'Un problème est survenu dans cette page. Rechargez-la.',
  words: 'Réponse du serveur\u00a0: {words}',
};
