/** What every table says. */
export default {
  chooseAll: 'Choose all that are shown',
  choose: 'Choose {name}',
  more: 'Show more',
};
