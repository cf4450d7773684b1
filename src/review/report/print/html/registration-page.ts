import { headingHtml, listOfItems } from './html-parts.ts';
import { pageStyle } from './page-style.ts';
import type { Html } from './safe-html.ts';
import { markup, markupOf } from './safe-html.ts';
import { codeHtml, linkHtml } from './words-html.ts';

/** What a browser is asked to hand on to GitHub. */
export interface RegistrationForm {
  /** GitHub's page that takes it. */
  readonly action: string;
  /** JSON. */
  readonly manifest: string;
  /** The host of GitHub. */
  readonly github: string;
  readonly name: string;
  /** The organisation that is to own it; null for whoever is signed in. */
  readonly organization: string | null;
  readonly webhook: string;
  readonly permissions: readonly {
    readonly title: string;
    readonly level: string;
    readonly use: string;
  }[];
  readonly events: readonly string[];
  /** What is written here afterwards, as paths. */
  readonly files: readonly string[];
}

/** Asks for one click, with all that it comes to. */
export function registrationFormPage(form: RegistrationForm): string {
  const { action, manifest, github, name, organization, webhook, permissions, events } = form;
  const owner = organization ?? 'whoever is signed in there';
  const rights = permissions.map(
    ({ title, level, use }) =>
      markup`<dt>${title}: ${level === 'write' ? 'read and write' : 'read'}</dt><dd>${use}</dd>\n`,
  );
  return page(
    'Register Meshwarden',
    markup`<p>${github} asks once more, and lets the name be changed. The App will belong to ${owner}.</p>
<form action="${action}" method="post">
<input type="hidden" name="manifest" value="${manifest}">
<p><button type="submit">Register ${name} on ${github}</button></p>
</form>
${headingHtml(2, markup`What is registered`)}<p>Deliveries go to ${codeHtml(webhook)}. GitHub makes a key and a secret, which are written here, readable for you alone:</p>
${listOfItems(form.files.map(codeHtml))}${headingHtml(2, markup`What it may do`)}<dl>
${rights}</dl>
<p>It is told of ${events.join(', ')}.</p>
`,
  );
}

/** Says that all is done. */
export const registeredPage = (name: string, installAddress: string): string =>
  page(
    `${name} is registered`,
    markup`<p>Key and secret are written; the terminal says where, and what comes next.</p>
<p>Choose the repositories that it reviews: ${linkHtml(codeHtml(installAddress), installAddress)}</p>
`,
  );

/** Says in a sentence why nothing came of it. */
export const refusedPage = (problem: string): string =>
  page('Nothing is registered here', markup`<p>${problem}</p>\n`);

/** The policy of these pages; where a form may lead is left open, for GitHub sends on to an identity provider. */
export const REGISTRATION_POLICY = `default-src 'none'; style-src '${pageStyle.hash}'; base-uri 'none'; frame-ancestors 'none'`;

const page = (title: string, body: Html): string =>
  [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    markupOf(markup`<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>`),
    `<style>${pageStyle.text}</style>`,
    '</head>',
    markupOf(markup`<body>
<main>
<h1>${title}</h1>
${body}</main>
</body>`),
    '</html>',
    '',
  ].join('\n');
