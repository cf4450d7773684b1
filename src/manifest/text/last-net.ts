import { withoutCredentials } from '../redaction/credentials.ts';
import { withoutStandIns } from './stand-ins.ts';

/** Neither HTML nor a link, wherever in Markdown it comes to stand. */
const LEFT_OUT = '(redacted)';

/** Marks that hold a text of Markdown together: without one of them the rest would read otherwise, or act. */
const STRUCTURE = /[`|()[\]*<>!]/;

/**
 * A finished text without what still looks like a credential, and without words of ours for what is not known. What is
 * secret is taken out where it is quoted; this is for what nobody thought of.
 */
export const lastNet = (text: string): string =>
  withoutCredentials(withoutStandIns(text), (secret) =>
    STRUCTURE.test(secret) ? secret : LEFT_OUT,
  );

/**
 * A report as JSON, two-space indented, under the same net. What stands under the keys `netted` went through it before it
 * was escaped: twice would undo that.
 */
export const nettedJson = (report: unknown, netted: readonly string[] = []): string =>
  withoutStandIns(
    JSON.stringify(
      report,
      (key, value: unknown) =>
        typeof value === 'string' && !netted.includes(key) ? withoutCredentials(value) : value,
      2,
    ),
  );
