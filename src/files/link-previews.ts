/** Programs that fetch links to show a preview of them; they would burn one-shot links (contract §5.5 [N]). */
const PREVIEWS =
  /Slackbot|TelegramBot|WhatsApp|Signal|facebookexternalhit|Facebot|Discordbot|SkypeUriPreview|Viber|LinkedInBot|Twitterbot|Wire|Mattermost|Rocket\.Chat|Zulip|Teams|MicrosoftPreview/;

export const isLinkPreview = (userAgent: string | undefined): boolean =>
  PREVIEWS.test(userAgent ?? '');
