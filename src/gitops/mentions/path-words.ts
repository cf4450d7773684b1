import { mayBeManifest } from '../tree-path.ts';
import {
  chartOf,
  COMMENT,
  commandsIn,
  isApplying,
  NO_VARIABLES,
  variablesOf,
  WRITES,
} from './tool-commands.ts';

/**
 * Tells how a text names a path: in a command that applies it, in one that only renders it, as a value, in what people
 * read; or not at all, where it is only where later words begin.
 */
type Naming = 'run' | 'rendered' | 'value' | 'said' | 'entered';

/** Is a word of a text that looks like a path of the tree. */
export interface PathWord {
  /** Lacks what a variable stands for. */
  readonly value: string;
  readonly line: number;
  readonly how: Naming;
  /** Tells whether a variable, or a way out of the folder, says where it begins. */
  readonly isOpen: boolean;
  /** Tells whether a variable follows: it names a folder around what is meant. */
  readonly isHead: boolean;
  /** Tells whether it may be the name of a chart, wherever that lies. */
  readonly isName: boolean;
}

export type TextKind = 'yaml' | 'script' | 'code' | 'docs' | 'commands';

const MOST_LINES = 5_000;
const LONGEST_LINE = 500;

/**
 * Files that name folders and apply nothing: what CI looks at, whom bots ask, what documentation is made from, and
 * kustomizations, which take in what they list, and what is followed by itself. Of these only commands count.
 */
const APPLY_NOTHING =
  /(?:^|\/)(?:(?:\.github|\.gitlab|\.circleci|\.husky|docs?)\/.*|kustomization\.ya?ml|(?:\.?(?:dependabot|renovate|codecov|labeler|mkdocs|mergify|pre-commit-config|gitlab-ci|yamllint|release-please|prow|owners|catalog-info|vendir|skaffold|sops)[^/]*)\.(?:ya?ml|json5?))$/i;
const NOT_READ =
  /(?:^|\/)(?:(?:node_modules|vendor|third_party|\.git)\/|(?:codeowners|owners|changelog|changes|history|licen[cs]e|notice|\.\w*ignore|\.gitattributes)(?:\.\w+)?$|[^/]*\.(?:lock|sum|svg|css|csv|html?|min\.js|map|pem|crt|ipynb|patch|diff|xml|png|jpe?g|gif|webp|ico|bmp|pdf|mp4|woff2?|[to]tf|t?gz|tar|zip)$)/i;
const DOCS = /\.(?:md|mdx|markdown|adoc|asciidoc|rst|txt|org)$/i;

/** Gives what a file is to be read as; null for one that names nothing. */
export function textKindOf(path: string, isScript: boolean): TextKind | null {
  if (NOT_READ.test(path)) return null;
  if (DOCS.test(path)) return 'docs';
  if (APPLY_NOTHING.test(path)) return 'commands';
  if (mayBeManifest(path)) return 'yaml';
  return isScript ? 'script' : 'code';
}

const PROGRAM = /\/(?:kubectl|oc|helm|kustomize|flux|argocd|istioctl)$/;
const CHANGES_FOLDER = /(?:^|[;&|(`]|\$ )\s*(?:cd|pushd)\s/;
const BEFORE_FOLDER = /(?:^|[;&|(`]|\$ )\s*(?:cd|pushd)\s+["']?$/;
const BEFORE_OUTPUT = new RegExp(`${WRITES.source}(?:\\s+-\\w+)*[=\\s]*["']?$`);

const OPEN =
  /\{\{[^{}]{0,200}\}\}|\$\([^()]{0,200}\)|\$\{[^{}]{0,200}\}|%[sv]|<[\w-]{1,60}>|\$["'](?=\/)/g;
const WORD = /[\w.@$*+/-]+/g;

/** Stands before a word without a slash that is a path. */
const BEFORE_PATH =
  /(?:^|\s)(?:-[fkC]|--(?:filename|kustomize|path|directory|chdir)|-chdir|cd|pushd|build)[=\s]+["']?$/;
const MANIFEST = /\.(?:ya?ml|json)$/i;
/** Keys whose values are no folders of the tree, or are named for another end than to be applied. */
const OF_OTHERS =
  /^(?:apiVersion|kind|name|image|repository|repo|repoURL|hub|url|uri|host|mountPath|subPath|group|paths?-ignore|paths|changes|only|except|exclude|excludes|ignore|ignored|labels?|annotations?|resources|bases|components|command|args|entrypoint)$/i;
const OF_FOLDER = /^(?:path|dir|directory|folder|sourcePath|source_path)$/i;

const OF_CHART = /chart(?:[_-]?(?:name|path))?$/i;

const LINE =
  /^[ \t]*(?:- +){0,4}(?:["']?([\w./-]{1,80})["']?[ \t]*:[ \t]+)?["']?([\w.@$-]{0,100}(?:\/[\w./@$-]{0,200})?)["']?,?[ \t]*(?:#.*)?$/;
const PARENT = /^[ \t]*(?:- +)?["']?([\w.-]{1,80})["']?[ \t]*:[ \t]*(?:\[|\{)?[ \t]*$/;

const ASSIGNED =
  /^\s*(?:export\s+|local\s+|readonly\s+)*(\w+)\s*[:?]?=\s*["']?([$\w./-]+)["']?\s*$/;
const LISTED = /^\s*(?:for\s.*|["']?[$\w./-]+["']?\s*\\?)$/;

/** Lists the words of a text that look like paths, line by line. */
export function pathWordsOf(text: string, kind: TextKind): readonly PathWord[] {
  const lines = text
    .split('\n', MOST_LINES)
    .map((line) => (line.length > LONGEST_LINE ? '' : line.replace(/\r$/, '')));
  const state: LineState = { parent: '', command: null };
  const known = kind === 'script' ? variablesOf(lines) : NO_VARIABLES;
  const commands = commandsIn(lines, kind === 'script');
  return lines.flatMap((whole, at) => {
    const isNote = kind !== 'docs' && COMMENT.test(whole);
    state.command = commands[at] ?? null;
    const words = wordsOfLine(whole, kind, isNote, state);
    const [, variable = '', value = ''] = ASSIGNED.exec(withoutVariables(whole)) ?? [];
    if (known.written.has(variable)) return [];
    const isName = known.charts.has(variable) && /^[\w-][\w.-]*$/.test(value);
    return [...words, ...(isName ? [{ ...NAME, value }] : [])].map((word) => ({
      ...word,
      line: at + 1,
    }));
  });
}

const NAME = { how: 'value', isOpen: false, isHead: false, isName: true } as const;

/** Holds what earlier lines say of the next: the key that its items lie in, and a command that goes on. */
interface LineState {
  parent: string;
  command: string | null;
}

type LineWord = Omit<PathWord, 'line'>;

function wordsOfLine(
  whole: string,
  kind: TextKind,
  isNote: boolean,
  state: LineState,
): readonly LineWord[] {
  if (kind === 'yaml') state.parent = PARENT.exec(whole)?.[1] ?? state.parent;
  const line = withoutVariables(whole);
  const { command } = state;
  const isEntering = !isNote && CHANGES_FOLDER.test(line);
  const words = command !== null || isEntering ? runWords(line, command) : [];
  const others =
    command !== null
      ? words.filter(({ isEntered }) => !isEntered)
      : isNote
        ? []
        : ofKind(line, kind, state.parent);
  const how =
    command === null ? UNRUN[kind] : isNote ? 'said' : isApplying(command) ? 'run' : 'rendered';
  return [
    ...words.flatMap((word) => (word.isEntered && !isNote ? partsOf(word, 'entered') : [])),
    ...others.flatMap((word) => partsOf(word, how)),
  ];
}

/** Is a word as it is written, and what its place says of it. */
interface WrittenWord {
  readonly word: string;
  readonly isEntered?: boolean;
  readonly isChart?: boolean;
}

const UNRUN = {
  yaml: 'value',
  script: 'value',
  code: 'value',
  docs: 'said',
  commands: 'value',
} as const;

const withoutVariables = (line: string): string =>
  /[$%<{]/.test(line) ? line.replace(OPEN, '$$').replace(OPEN, '$$') : line;

/** Lists what a line that is no command names, by what its text is. */
function ofKind(line: string, kind: TextKind, parent: string): readonly WrittenWord[] {
  if (kind === 'commands') return [];
  if (kind === 'yaml') return yamlPath(line, parent);
  const words = slashed(line);
  if (kind === 'docs')
    return /[├└│]/.test(line)
      ? []
      : words.flatMap(([word]) => (NESTED.test(word) ? [{ word }] : []));
  if (kind === 'script')
    return ASSIGNED.test(line) || LISTED.test(line) ? words.map(([word]) => ({ word })) : [];
  return words.flatMap(([word, at]) =>
    QUOTE.test(line[at - 1] ?? '') && QUOTE.test(line[at + word.length] ?? '') ? [{ word }] : [],
  );
}

/** Has more steps than one: a single word of a sentence is seldom a folder of the tree. */
const NESTED = /[^./]\/+[^/]/;
const QUOTE = /["'`]/;

function yamlPath(line: string, parent: string): readonly WrittenWord[] {
  const [, key = parent, value = ''] = LINE.exec(line) ?? [];
  const isPath = value.includes('/') || (value !== '' && OF_FOLDER.test(key));
  return isPath && !OF_OTHERS.test(key) ? [{ word: value, isChart: OF_CHART.test(key) }] : [];
}

const slashed = (line: string): readonly (readonly [string, number])[] =>
  [...line.matchAll(WORD)].flatMap((found) =>
    found[0].includes('/') ? [[found[0], found.index] as const] : [],
  );

/** Lists the paths of a command, and which are entered; a word without a slash is one only where its place says so. */
function runWords(line: string, command: string | null): readonly WrittenWord[] {
  const chart = command === null ? undefined : chartOf(withoutVariables(command));
  return [...line.matchAll(WORD)].flatMap((found) => {
    const [word] = found;
    const isChart = word === chart;
    const before = line.slice(Math.max(0, found.index - LONGEST_FLAG), found.index);
    const isPath = word.includes('/') || MANIFEST.test(word) || isChart || BEFORE_PATH.test(before);
    const isOther = BEFORE_OUTPUT.test(before) || PROGRAM.test(word);
    return isPath && !isOther ? [{ word, isChart, isEntered: BEFORE_FOLDER.test(before) }] : [];
  });
}

const LONGEST_FLAG = 20;

/** Cuts a word at its variables: what stands before one names a folder, and what stands behind it begins anywhere. */
function partsOf({ word, isChart = false }: WrittenWord, how: Naming): readonly LineWord[] {
  const all = word.replace(/(?<=[^./])[.,]+$/, '').split('/');
  const [first = ''] = all;
  // a flag, a path of a machine, or an address
  if (first.startsWith('-') || first === '' || (word.includes('//') && !isVariable(first)))
    return [];
  return fixedParts(all).flatMap(({ steps, from }, index) => {
    const isHead = all.slice(from + steps.length).some((step) => step !== '');
    const isLater = index > 0 && steps.length < 2;
    const isOpen = from > 0 || first === '..';
    const value = steps.join('/');
    const isNowhere = isLater || (how === 'entered' && isHead);
    const isName = isChart && isVariable(first) && steps.length === 1 && !isHead;
    return isNowhere ? [] : [{ value, how, isOpen, isHead, isName }];
  });
}

const isVariable = (step: string): boolean => /[$*]/.test(step);

/** Lists the runs of steps that no variable stands in. */
function fixedParts(all: readonly string[]): readonly { steps: string[]; from: number }[] {
  const parts: { steps: string[]; from: number }[] = [];
  for (const [at, step] of all.entries()) {
    const last = parts.at(-1);
    if (isVariable(step) || step === '') continue;
    if (last !== undefined && last.from + last.steps.length === at) last.steps.push(step);
    else parts.push({ steps: [step], from: at });
  }
  return parts;
}
