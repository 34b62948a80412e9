/** What every list of uploads says. */
export default {
  kindOneShot: 'Nur ein Download',
  kindPassword: 'Mit Passwort',
  kindE2ee: 'Verschlüsselt',
  kindStream: 'Direktübertragung',
  kindRemovable: 'Von allen löschbar',
  kindExtendTTL: 'Jeder Aufruf verlängert',
  andMore: { one: 'und eine weitere', other: 'und {count} weitere' },
  empty: 'Keine Dateien',
};
