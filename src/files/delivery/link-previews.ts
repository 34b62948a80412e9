import type { IncomingHttpHeaders } from 'node:http';
import { Refusal } from '../../common/errors.js';

/** Words of other meanings, too: they count as a whole only, so that "Wire" is not in "Wireless". */
const WORDS = ['Signal', 'Teams', 'Wire'];

/** How names begin that nobody else bears: of contract §5.5 [N], then those that came after it. */
const NAMES = [
  ...['Slackbot', 'TelegramBot', 'WhatsApp', 'facebookexternalhit', 'Facebot', 'Discordbot'],
  ...['SkypeUriPreview', 'Viber', 'LinkedInBot', 'Twitterbot', 'Mattermost', 'Rocket\\.Chat'],
  ...['Zulip', 'MicrosoftPreview'],
  // Chats and networks; iMessage calls itself facebookexternalhit, Facebot and Twitterbot.
  ...['Slack-ImgProxy', 'SteamChatURLLookup', 'Valve/Steam HTTP Client', 'GoogleMessages'],
  ...['Google-PageRenderer', 'Google-Snippet', 'BingPreview', 'meta-externalfetcher', 'line-poker'],
  ...['kakaotalk-scrap', 'Snap URL Preview', 'redditbot', 'Pinterestbot', 'Tumblr/', 'vkShare'],
  ...['Bluesky Cardyb', 'Cardyb', 'RevoltChat', 'January/'],
  // Servers of federated networks, each of which fetches what its people are sent.
  ...[
    'Mastodon/',
    'Pleroma',
    'Akkoma',
    'Misskey/',
    'Sharkey/',
    'SummalyBot',
    'Friendica',
    'Lemmy/',
  ],
  ...['Synapse', 'matrix-media-repo', 'Dendrite/', 'Conduwuit/', 'Continuwuity/', 'Tuwunel/'],
  // What shows links for others.
  ...['Iframely', 'Embedly'],
];

/**
 * Programs that fetch links to show what is behind them. Not the browsers that some of these apps hold,
 * with which people follow a link ("Snapchat/13", "KAKAOTALK 11", "[Pinterest/iOS]").
 */
const PREVIEWS = new RegExp(
  `(?<![a-z0-9])(?:(?:${WORDS.join('|')})(?![a-z0-9])|${NAMES.join('|')})`,
  'i',
);

/** Where browsers say that nobody has asked for it yet. */
const PURPOSES = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'] as const;
const UNASKED = /\b(?:prefetch|prerender|preview)\b/i;

const isLinkPreview = ({ 'user-agent': agent = '' }: IncomingHttpHeaders): boolean =>
  PREVIEWS.test(agent);

const isPrefetch = (headers: IncomingHttpHeaders): boolean =>
  PURPOSES.some((name) => UNASKED.test(String(headers[name] ?? '')));

/**
 * Refuses what can be downloaded only once to whoever fetches it before somebody wants it: with a 406
 * in plain text. It is no redirect, which a browser would take for what it prefetched and show later.
 */
export function refusePreview(headers: IncomingHttpHeaders): void {
  if (isLinkPreview(headers)) throw unavailable('link previews are');
  if (isPrefetch(headers)) throw unavailable('prefetching is');
}

const unavailable = (what: string): Refusal =>
  new Refusal(406, `${what} not available for files that can be downloaded only once`, {
    headers: { 'Cache-Control': 'no-store' },
    redirectable: false,
  });
