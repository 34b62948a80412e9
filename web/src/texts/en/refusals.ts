/** Why the server did not do something, and what to do then. */
export default {
  sessionEnded: 'Your session has ended. Log in again to go on.',
  credentialsWrong: 'Name or password are not right. Try again.',
  forbidden: 'Your account may not do that. Ask whoever runs this server.',
  notFound: 'That is not there any more. Load the page again to see what is.',
  unavailable: 'The server could not do that. Try again in a moment.',
  paused: 'The server is under maintenance and takes no files for now. {words}',
  unreachable: 'The server does not answer. Check your connection and try again.',
  tooOften: 'Too many tries. Wait a little, then try again.',
  tooOftenUntil: 'Too many tries. Try again in {time}.',
  fault: 'Something went wrong in this page. Load it again.',
  words: 'The server says: {words}',
};
