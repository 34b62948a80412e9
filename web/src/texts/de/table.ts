/** What every table says. */
export default {
  chooseAll: 'Alle angezeigten auswählen',
  choose: '{name} auswählen',
  more: 'Mehr anzeigen',
};
