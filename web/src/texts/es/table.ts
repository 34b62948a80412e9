/** What every table says. */
export default {
  chooseAll: 'Seleccionar todo lo que se muestra',
  choose: 'Seleccionar {name}',
  more: 'Mostrar más',
};
