/** Why the server did not do something, and what to do then. */
export default {
  sessionEnded: '登录已过期，请重新登录。',
  credentialsWrong: '用户名或密码不正确，请重试。',
  forbidden: '你的账号没有此权限，请联系服务器管理员。',
  notFound: '内容已不存在，请刷新页面。',
  unavailable: '服务器暂时无法处理，请稍后重试。',
  paused: '服务器正在维护，目前暂停接收文件。{words}',
  unreachable: '服务器没有响应，请检查网络后重试。',
  tooOften: '尝试次数过多，请稍后重试。',
  tooOftenUntil: '尝试次数过多，请在{time}后重试。',
  fault: '页面出错了，请刷新页面。',
  words: '服务器提示：{words}',
};
