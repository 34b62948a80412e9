import { refusePreview } from './link-previews.js';

const PREVIEWS = [
  'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
  'Slack-ImgProxy (+https://api.slack.com/robots)',
  'TelegramBot (like TwitterBot)',
  'WhatsApp/2.23.20.0 A',
  'Signal/7.1.0',
  'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
  'Facebot/1.0',
  'Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)',
  'Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com',
  'Viber/23.1.0',
  'LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)',
  'Twitterbot/1.0',
  'Wire/3.40',
  'Mozilla/5.0 (X11; Linux) Wire LinkPreview',
  'Mattermost-Bot/1.1',
  'Mozilla/5.0 (compatible; Rocket.Chat/7.1)',
  'Mozilla/5.0 (compatible; ZulipURLPreview/10.0; +https://zulip.example)',
  'Microsoft Teams/1.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) MicrosoftPreview/2.0 +https://aka.ms/MicrosoftPreview',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0',
  'Mozilla/5.0 (compatible; SteamChatURLLookup/1.0)',
  'Valve/Steam HTTP Client 1.0 (4)',
  'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0.0.0 Mobile Safari/537.36 (compatible; GoogleMessages/1.0)',
  'Mastodon/4.4.3 (http.rb/5.3.1; +https://mastodon.example/) Bot',
  'http.rb/5.1.1 (Mastodon/4.1.2; +https://mastodon.example/)',
  'Misskey/2025.4.0 (https://misskey.example)',
  'SummalyBot/5.2.1',
  'Mozilla/5.0 (compatible; Bluesky Cardyb/1.1; +mailto:support@bsky.app)',
  'Synapse (bot; +https://github.com/matrix-org/synapse)',
  'matrix-media-repo',
  'continuwuity/0.5.0 (bot; +https://continuwuity.org)',
  'Snap URL Preview Service; bot; snapchat; https://developers.snap.com/robots',
  'Mozilla/5.0 (compatible; redditbot/1.0; +http://www.reddit.com/feedback)',
  'Mozilla/5.0 (compatible; Pinterestbot/1.0; +http://www.pinterest.com/bot.html)',
  'facebookexternalhit/1.1;line-poker/1.0',
  'facebookexternalhit/1.1; kakaotalk-scrap/1.0; +https://devtalk.kakao.com/t/scrap/33984',
  'Iframely/1.3.1 (+https://iframely.com/docs/about)',
  'Mozilla/5.0 (compatible; Embedly/0.2; +http://support.embed.ly/)',
];

const PEOPLE = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
  'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36',
  // Browsers within apps: somebody has followed a link.
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Snapchat/13.49.0.37 (like Safari/8621.2.5.10.8, panda)',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/520.0.0.38.101;FBDV/iPhone15,2]',
  'Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/138.0.0.0 Mobile Safari/537.36;KAKAOTALK 2411750',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Safari Line/15.11.1',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [Pinterest/iOS]',
  'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/138.0.0.0 Mobile Safari/537.36 Telegram-Android/11.14.1',
  'Mozilla/5.0 (Windows; U; Windows NT 10.0; en-US; Valve Steam Client/default/1716584667; ) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/85.0.4183.121 Safari/537.36',
  // Words that hold a name.
  'Mozilla/5.0 (Linux; U; Wireless; LG-P500) AppleWebKit/533.1',
  'Wireshark/4.4',
  'SignalR/8.0',
  'Steamsoft/2.0 (Hardwire 3)',
  'curl/8.14.1',
  'Wget/1.25.0',
  'python-requests/2.32.5',
  'python-urllib3/2.5.0',
  'Go-http-client/1.1',
  'plik_cli/1.3.8',
  'aria2/1.37.0',
  'HTTPie/3.2.4',
  'http.rb/5.3.1',
  'axios/1.12.0',
  'node',
  'Mozilla/5.0 (Windows NT; Windows NT 10.0; de-DE) WindowsPowerShell/5.1.19041.6093',
  '',
];

const refused = (headers: Record<string, string>): string | null => {
  try {
    refusePreview(headers);
    return null;
  } catch (error) {
    const { status, message } = error as { status: number; message: string };
    return `${status} ${message}`;
  }
};

describe('what can be downloaded only once', () => {
  it.each(PREVIEWS)('is not shown as a preview to %s', (agent) => {
    expect(refused({ 'user-agent': agent })).toBe(
      '406 link previews are not available for files that can be downloaded only once',
    );
  });

  it.each(PEOPLE)('is given to %j', (agent) => {
    expect(refused({ 'user-agent': agent })).toBeNull();
  });

  it.each([
    ['sec-purpose', 'prefetch'],
    ['sec-purpose', 'prefetch;prerender'],
    ['sec-purpose', 'prefetch;anonymous-client-ip'],
    ['purpose', 'prefetch'],
    ['purpose', 'Prefetch'],
    ['x-moz', 'prefetch'],
    ['x-purpose', 'preview'],
    ['purpose', 'prerender'],
  ])('is not prefetched (%s: %s)', (name, value) => {
    expect(refused({ [name]: value })).toBe(
      '406 prefetching is not available for files that can be downloaded only once',
    );
  });

  it.each([
    ['sec-purpose', ''],
    ['purpose', 'navigate'],
    ['x-purpose', 'instant-download'],
    ['sec-fetch-mode', 'navigate'],
    ['x-moz', 'livebookmarks'],
  ])('is given to a request with %s: %s', (name, value) => {
    expect(refused({ [name]: value })).toBeNull();
  });

  it('is given to who says nothing', () => {
    expect(refused({})).toBeNull();
  });
});
