/** Sending and fetching without this page. */
export default {
  title: 'En ligne de commande',
  about:
    'Envoyez et téléchargez des fichiers avec les outils que vous avez déjà. Toutes les commandes ci-dessous sont prêtes pour ce serveur.',
  tools: 'Outils',
  curl: 'curl',
  wget: 'wget',
  powershell: 'PowerShell',
  plik: 'Plik',
  sharex: 'ShareX',

  tokenTitle: 'En votre nom',
  tokenAbout: 'Avec un jeton, ce que vous envoyez figure parmi vos fichiers.',
  tokenForced: 'Ce serveur n’accepte de fichiers qu’avec un jeton.',
  tokenLogin: 'Connectez-vous pour insérer l’un de vos jetons dans les commandes.',
  token: 'Jeton',
  tokenNone: 'Sans jeton',
  tokenNew: 'En créer un',
  tokenComment: 'Ligne de commande',
  tokenMade:
    'Un nouveau jeton figure maintenant dans les commandes. Vous le retrouvez sous «\u00a0Mes fichiers\u00a0».',

  sendFile: 'Envoyer un fichier',
  sendFileText: 'La réponse est le lien.',
  sendPipe: 'Envoyer ce qu’écrit un autre programme',
  sendOnce: 'Envoyer pour un seul téléchargement',
  getFile: 'Télécharger un fichier',
  getFileText: 'Avec le lien que vous avez reçu.',
  getAll: 'Télécharger tous les fichiers d’un envoi en zip',
  copyNamed: 'Copier\u00a0: {what}',

  plikAbout:
    'Le programme de Plik envoie des dossiers, chiffre et affiche une barre de progression.',
  plikConfig: 'Ses réglages, dans le fichier .plikrc de votre dossier personnel',
  plikSend: 'Envoyer des fichiers',
  plikSendText: 'Il affiche les commandes pour les télécharger.',
  plikFolder: 'Envoyer un dossier sous forme d’archive',
  plikNone: 'Ce serveur ne propose pas le programme. Ses auteurs le proposent\u00a0: {link}.',
  plikOthers: 'Pour d’autres systèmes',
  plikDownload: 'Télécharger pour {system}',
  plikSum: 'MD5 {sum}',
  systemBash: 'tout shell avec curl',

  sharexAbout:
    'ShareX fait des captures d’écran sous Windows. Ouvrez ce fichier avec ShareX\u00a0: ses envois arriveront ici.',
  sharexDownload: 'Télécharger les réglages pour ShareX',
  sharexToken: 'Votre jeton est dans ce fichier\u00a0: ne le transmettez pas.',
};
