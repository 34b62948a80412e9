import { Refusal } from '../../common/errors.js';

/** Programs that fetch links to show a preview of them; they would burn one-shot links (contract §5.5 [N]). */
const PREVIEWS =
  /Slackbot|TelegramBot|WhatsApp|Signal|facebookexternalhit|Facebot|Discordbot|SkypeUriPreview|Viber|LinkedInBot|Twitterbot|Wire|Mattermost|Rocket\.Chat|Zulip|Teams|MicrosoftPreview/;

const isLinkPreview = (userAgent: string | undefined): boolean => PREVIEWS.test(userAgent ?? '');

/** Refuses them with a 406 what can be downloaded only once. */
export function refuseLinkPreview(userAgent: string | undefined): void {
  if (!isLinkPreview(userAgent)) return;
  throw new Refusal(
    406,
    'link previews are not available for files that can be downloaded only once',
  );
}
