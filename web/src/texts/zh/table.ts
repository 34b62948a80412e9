/** What every table says. */
export default {
  chooseAll: '选择已显示的全部项目',
  choose: '选择“{name}”',
  more: '显示更多',
};
