import { withoutCredentials } from '../redaction/credentials.ts';

/**
 * The word that the engine prints in the place of a value that only the cluster, the clock or the release decides; long
 * texts are cut, and this word with them.
 */
const STAND_IN = /undecided-(?:[0-9a-f]{24}|[0-9a-f]{0,23}…)/g;

/** A text with words in the place of values that nobody here knows; names of objects are made of such values too. */
const withoutStandIns = (text: string): string =>
  text.includes('undecided-') ? text.replace(STAND_IN, '(not decided here)') : text;

/** Neither HTML nor a link, wherever in Markdown it comes to stand. */
const LEFT_OUT = '(redacted)';

/** Marks that hold a text of Markdown together: without one of them the rest would read otherwise, or act. */
const STRUCTURE = /[`|()[\]*<>!]/;

/**
 * A finished text without what still looks like a credential, and without words of ours for what is not known. What is
 * secret is taken out where it is quoted; this is for what nobody thought of.
 */
export const lastNet = (text: string): string =>
  withoutCommands(
    withoutCredentials(withoutStandIns(text), (secret) =>
      STRUCTURE.test(secret) ? secret : LEFT_OUT,
    ),
  );

/** Begins a command of the runners of GitHub and Azure, wherever it stands in a line of their log. */
const OF_RUNNER = /##(?=\w*\[)/g;
/** Begins one at the start of a line; annotations, which we write ourselves, change nothing. */
const AT_START = /^([^\S\n]*):(?=:(?!(?:error|warning|notice) )[a-z])/gim;

/** A text in which a runner that prints it finds nothing to do. */
const withoutCommands = (text: string): string =>
  text.replace(OF_RUNNER, '# #').replace(AT_START, '$1: ');

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
    // within texts of JSON it is the same, and no command
  ).replace(OF_RUNNER, '\\u0023#');
