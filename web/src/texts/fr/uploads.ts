/** What every list of uploads says. */
export default {
  kindOneShot: 'Un seul téléchargement',
  kindPassword: 'Avec mot de passe',
  kindE2ee: 'Chiffré',
  kindStream: 'Transmis en direct',
  kindRemovable: 'Supprimable par tous',
  kindExtendTTL: 'Prolongé à chaque visite',
  andMore: { one: 'et un autre', many: 'et {count} d’autres', other: 'et {count} autres' },
  empty: 'Aucun fichier',
};
