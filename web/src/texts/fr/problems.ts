/** What went wrong, and what one can do. */
export default {
  awayTitle: 'Le serveur ne répond pas',
  awayText:
    'Vérifiez votre connexion. Ce que vous avez choisi ici est conservé\u00a0; réessayez dans un instant.',
  awaySelf: 'Nous réessayons sans cesse et continuerons dès qu’il répondra.',
  replaced:
    'Le serveur a été mis à jour et certaines parties de cette page ne s’ouvrent plus. Terminez ce que vous avez commencé, puis rechargez-la.',
  expired: 'Le lien a expiré',
  expiredText:
    'Les fichiers sont conservés pendant la durée choisie par l’expéditeur, et elle est écoulée. Personne ne peut les récupérer\u00a0; demandez à l’expéditeur de les renvoyer.',
  notFound: 'Il n’y a rien à cette adresse',
  notFoundText:
    'Le lien est mal saisi ou incomplet, ou son contenu a été supprimé. Comparez-le à celui que vous avez reçu, ou demandez-en un nouveau.',
  used: 'Déjà téléchargé',
  usedText:
    'Un seul téléchargement était possible, ou le fichier a été supprimé entre-temps. Personne ne peut le récupérer\u00a0; demandez à l’expéditeur de le renvoyer.',
  notYet: 'Pas encore arrivé',
  notYetText: 'Le fichier est encore en route. Revenez dans un instant.',
  nothingToZip: 'Il n’y a rien à télécharger',
  nothingToZipText: 'Tous les fichiers de ce lien ont été supprimés ou ne sont pas encore arrivés.',
  session: 'Votre session a expiré',
  sessionText: 'Reconnectez-vous et reprenez là où vous en étiez.',
  login: 'Connectez-vous',
  loginText: 'Il faut un compte sur ce serveur pour faire cela.',
  forbidden: 'Accès réservé',
  forbiddenText:
    'Le serveur ne le permet qu’à certaines personnes. Demandez l’accès à son administrateur.',
  credentials: 'Identifiant ou mot de passe incorrect',
  credentialsText: 'Vérifiez les majuscules et réessayez.',
  quota: 'Il n’y a plus de place',
  quotaText: 'Votre compte est plein. Supprimez quelques fichiers et réessayez.',
  tooLarge: 'C’est trop volumineux',
  tooLargeText:
    'Le serveur n’accepte pas de fichiers de cette taille. Réduisez-le ou envoyez-le en plusieurs parties.',
  tooMany: 'Il y a trop de fichiers',
  tooManyText:
    'Le serveur en accepte moins à la fois. Mettez-les dans un fichier zip ou envoyez-les en plusieurs fois.',
  often: 'Trop de tentatives',
  oftenText: 'Patientez un peu, puis réessayez.',
  oftenTextTime: 'Réessayez dans {time}.',
  disabled: 'C’est désactivé ici',
  disabledText: 'L’administrateur de ce serveur l’a désactivé.',
  busy: 'Le serveur est occupé',
  busyText: 'Réessayez dans un instant.',
  paused: 'Aucun fichier n’est accepté pour le moment',
  pausedText:
    'Le serveur est en maintenance. Les liens fonctionnent toujours\u00a0; revenez plus tard pour envoyer quelque chose.',
  pausedUntil: 'Jusqu’au {time}.',
  fault: 'Erreur du serveur',
  faultPlain: 'Réessayez\u00a0; si cela persiste, signalez-le à l’administrateur du serveur.',
  brokeOff: 'La connexion a été interrompue',
  brokeOffText: 'Tout n’est pas arrivé. Réessayez.',
  said: 'Réponse du serveur\u00a0: {text}',
  loginLost: 'La connexion n’a pas abouti',
  loginLostText:
    'Recommencez. Si elle échoue encore, adressez-vous à la personne qui gère le serveur.',
  elsewhere: 'Ce lien a ici une autre adresse',
  elsewhereText:
    'Les fichiers de ce serveur se trouvent à une autre adresse que celle du lien. Demandez-en un nouveau.',
  unknownTitle: 'Cette page n’existe pas',
  unknownText:
    'L’adresse est peut-être mal saisie ou incomplète. Comparez-la à celle que vous avez reçue.',
  errorTitle: 'Cela n’a pas fonctionné',
  errorText: 'Le serveur a refusé. Réessayez ou adressez-vous à son administrateur.',
  sendInstead: 'Envoyer des fichiers',
  toUpload: 'Voir les fichiers de ce lien',
};
