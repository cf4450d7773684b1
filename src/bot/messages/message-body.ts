import type { Alerts, ClusterSettings } from '../../forge/index.ts';
import { lastNet, plainText } from '../../manifest/index.ts';

type Telling = Parameters<NonNullable<Alerts['tell']>>[0];
type BodyForm = NonNullable<ClusterSettings['webhooks'][number]['body']>;

/** A message with what makes it one of a kind. */
interface Composed extends Telling {
  readonly delivery: string;
  /** ISO 8601. */
  readonly at: string;
  /** The page to open. */
  readonly url: string;
}

/** Slack's bounds for a header and for a section; Teams takes more. */
const LONGEST_TITLE = 150;
const LONGEST_FACT = 600;
const MOST_FACTS = 10;

/** Writes a message as its receiver reads it. Whatever people wrote is text there: it mentions nobody and leads nowhere. */
export function messageBody(form: BodyForm, message: Composed): string {
  const title = shortened(message.title, LONGEST_TITLE);
  const facts = message.facts.slice(0, MOST_FACTS).map((each) => shortened(each, LONGEST_FACT));
  return JSON.stringify(FORMS[form]({ ...message, title, facts }));
}

const shortened = (text: string, most: number): string => {
  const plain = plainText(lastNet(text));
  return plain.length > most ? `${plain.slice(0, most - 1)}…` : plain;
};

const FORMS: Readonly<Record<BodyForm, (message: Composed) => unknown>> = {
  json: ({ kind, repository, pullRequest, title, facts, url, delivery, at }) => ({
    ...{ schemaVersion: '1.0', event: kind, delivery, sentAt: at },
    ...{ repository, pullRequest, title, facts, url },
  }),
  // https://docs.slack.dev/reference/block-kit: `plain_text` reads neither mentions nor links
  slack: ({ title, facts, url }) => ({
    text: slackEscaped(`${title} ${url}`),
    blocks: [
      { type: 'header', text: slackText(title) },
      ...facts.map((text) => ({ type: 'section', text: slackText(text) })),
      {
        type: 'actions',
        elements: [{ type: 'button', text: slackText('Open on GitHub'), url }],
      },
    ],
  }),
  // https://adaptivecards.io/explorer/TextRun.html: a run of text reads no Markdown, a block of text does
  teams: ({ title, facts, url }) => ({
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: [
            {
              type: 'RichTextBlock',
              inlines: [{ type: 'TextRun', text: title, weight: 'Bolder' }],
            },
            ...facts.map((text) => ({
              type: 'RichTextBlock',
              inlines: [{ type: 'TextRun', text }],
            })),
          ],
          actions: [{ type: 'Action.OpenUrl', title: 'Open on GitHub', url }],
        },
      },
    ],
  }),
};

const slackText = (text: string) => ({ type: 'plain_text', text, emoji: false });

/** Slack reads `<…>` and `&…;` in the text that stands in for the blocks. */
const slackEscaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
