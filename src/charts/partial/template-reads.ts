import { templateActions } from './template-actions.ts';

/**
 * Holds what a template takes from elsewhere, as far as its text says it. What it may do beyond that counts as
 * done: an empty path stands for all values.
 */
export interface TemplateReads {
  /** Lists the paths of values, from the top of those of its own chart. */
  readonly values: readonly (readonly string[])[];
  /**
   * Names the templates that it calls; null stands for any. A file of its own chart is called by `BASE` and its path
   * below `templates`.
   */
  readonly calls: readonly (string | null)[];
  /** Tells whether it runs texts of values or files as templates. */
  readonly runsTexts: boolean;
}

/** Holds what a file of templates reads, and each template that it defines. */
export interface FileReads {
  /** Counts all that stands in the file, what it defines too. */
  readonly whole: TemplateReads;
  readonly defined: ReadonlyMap<string, TemplateReads>;
}

const ANYTHING: TemplateReads = { values: [[]], calls: [null], runsTexts: true };

const DEFINES = /^-?\s*(?:define|block)\s+("(?:\\.|[^"\\])*"|`[^`]*`)/;

/** Reads what a file of templates takes from elsewhere. */
export function fileReads(text: string): FileReads {
  const actions = templateActions(text);
  if (actions === null) return { whole: ANYTHING, defined: new Map() };
  const defined = new Map<string, TemplateReads>();
  let name: string | null = null;
  let own: string[] = [];
  const close = (): void => {
    if (name !== null) defined.set(name, together([defined.get(name), readsOf(own)]));
    own = [];
  };
  for (const action of actions) {
    const [, next] = DEFINES.exec(action) ?? [];
    if (next !== undefined) {
      close();
      name = unquoted(next);
    }
    own.push(action);
  }
  close();
  return { whole: readsOf(actions), defined };
}

/** Reads what a text takes that is run as a template. */
export const textReads = (text: string): TemplateReads => fileReads(text).whole;

function together(all: readonly (TemplateReads | undefined)[]): TemplateReads {
  const known = all.filter((each) => each !== undefined);
  return {
    values: known.flatMap(({ values }) => values),
    calls: known.flatMap(({ calls }) => calls),
    runsTexts: known.some(({ runsTexts }) => runsTexts),
  };
}

function readsOf(written: readonly string[]): TemplateReads {
  const actions = written.map(withoutWords);
  return {
    values: actions.flatMap(valuesIn),
    calls: actions.flatMap(callsIn),
    runsTexts: actions.some((action) => /\btpl\b/.test(action)),
  };
}

/** Takes texts for people out of an action: no name of a template or a value has a blank. */
const withoutWords = (action: string): string =>
  action.replace(/"(?:\\[^]|[^"\\])*"|`[^`]*`/g, (text) =>
    /\s/.test(text) && !text.includes('{{') ? '""' : text,
  );

const VALUES = /\bValues\b((?:\.[\p{L}_][\p{L}\p{N}_]*)*)/gu;

/** Matches a function that takes a key of a map, and stands before `.Values` with nothing but its arguments behind. */
const KEYED_BEFORE = /\b(?:index|get|hasKey)\s+\(?\s*\$?\.$/;
const KEYS_BEHIND = /^\s*\)?((?:\s+"[\w.-]+")+)/;

/**
 * Lists the values that an action reads. Also what stands in its texts counts, because it may be run; the
 * context as a whole leads to all values, and so do charts within.
 */
function valuesIn(action: string): readonly (readonly string[])[] {
  const found = [...action.matchAll(VALUES)].map(({ index, 0: all, 1: fields = '' }) => {
    if (fields !== '') return fields.slice(1).split('.');
    const isKeyed = KEYED_BEFORE.test(action.slice(0, index));
    const [, keys] = (isKeyed ? KEYS_BEHIND.exec(action.slice(index + all.length)) : null) ?? [];
    return [...(keys ?? '').matchAll(/"([^"]+)"/g)].map(([, key = '']) => key);
  });
  return /\bSubcharts\b|\bto(?:Pretty|Raw)?(?:Json|Yaml|Toml)\s+[.$](?:\s|$|[|)])/.test(action)
    ? [...found, []]
    : found;
}

/** Stands for the folder of templates of the chart that a template is of. */
export const BASE = '(base)/';

/** Matches how files of templates are called, most of all for their digest. */
const CALLS_FILE = /\binclude\s+\(\s*print\s+\$?\.Template\.BasePath\s+"\/([\w./-]+)"\s*\)/g;

const CALL = /\b(?:include|template|block)\s+("(?:\\.|[^"\\])*"|`[^`]*`|\S)/g;

/** A name that is put together, or handed through a pipe, may be any. */
function callsIn(action: string): readonly (string | null)[] {
  const files = [...action.matchAll(CALLS_FILE)].map(([, path = '']) => BASE + path);
  const rest = action.replace(CALLS_FILE, '');
  const named = [...files, ...[...rest.matchAll(CALL)].map(([, name = '']) => unquoted(name))];
  const words = rest.match(/\b(?:include|template)\b/g) ?? [];
  return words.length > named.length - files.length ? [...named, null] : named;
}

/** Gives the text of a literal of Go; null for what is none, or holds an escape. */
function unquoted(literal: string): string | null {
  const [, text = null] = /^(?:"([^"\\]*)"|`([^`]*)`)$/.exec(literal)?.filter(Boolean) ?? [];
  return text;
}
