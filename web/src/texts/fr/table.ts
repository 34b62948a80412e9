/** What every table says. */
export default {
  chooseAll: 'Sélectionner tout ce qui est affiché',
  choose: 'Sélectionner {name}',
  more: 'Afficher plus',
};
