/** What every list of uploads says. */
export default {
  kindOneShot: 'Once only',
  kindPassword: 'With a password',
  kindE2ee: 'Encrypted',
  kindStream: 'Streams',
  kindRemovable: 'Removable by anyone',
  kindExtendTTL: 'Longer with each visit',
  andMore: { one: 'and one more', other: 'and {count} more' },
  empty: 'No files',
};
