/** What every list of uploads says. */
export default {
  kindOneShot: '仅限下载一次',
  kindPassword: '有密码',
  kindE2ee: '已加密',
  kindStream: '直接传输',
  kindRemovable: '任何人可删除',
  kindExtendTTL: '访问后延期',
  andMore: { other: '及另外{count}个' },
  empty: '没有文件',
};
