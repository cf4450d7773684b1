import { mayBeManifest } from '../tree-path.ts';

/** Tells how a text names a path: in a command that applies something, as a value, or in what people read. */
type Naming = 'run' | 'value' | 'said';

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
  /** Tells whether it is where later words begin. */
  readonly isEntered: boolean;
  /** Tells whether it is the name of a chart, wherever that lies. */
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
  /(?:^|\/)(?:(?:node_modules|vendor|third_party|\.git)\/|(?:codeowners|owners|changelog|changes|history|licen[cs]e|notice|\.\w*ignore|\.gitattributes)(?:\.\w+)?$|[^/]*\.(?:lock|sum|svg|css|csv|html?|min\.js|map|pem|crt|ipynb|patch|diff|xml)$)/i;
const DOCS = /\.(?:md|mdx|markdown|adoc|asciidoc|rst|txt|org)$/i;

/** Gives what a file is to be read as; null for one that names nothing. */
export function textKindOf(path: string, isScript: boolean): TextKind | null {
  if (NOT_READ.test(path)) return null;
  if (DOCS.test(path)) return 'docs';
  if (APPLY_NOTHING.test(path)) return 'commands';
  if (mayBeManifest(path)) return 'yaml';
  return isScript ? 'script' : 'code';
}

const TOOL =
  /\b(?:kubectl|oc|helm|helmfile|kustomize|kapp|flux|argocd|terraform|terragrunt|istioctl|skaffold|ansible-playbook)\b/;
const VERB =
  /\b(?:apply|create|replace|kustomize|install|upgrade|template|build|bootstrap|sync|push|deploy)\b|\s--path\b/;
const COMMENT = /^\s*(?:#|\/\/)/;
const CHANGES_FOLDER = /(?:^|[;&|(`]|\$ )\s*(?:cd|pushd)\s/;

const OPEN =
  /\{\{[^{}]{0,200}\}\}|\$\([^()]{0,200}\)|\$\{[^{}]{0,200}\}|%[sv]|<[\w-]{1,60}>|\$["'](?=\/)/g;
const WORD = /[\w.@$*+/-]+/g;

/** Stands before a word without a slash that is a path. */
const BEFORE_PATH =
  /(?:^|\s)(?:-[fkC]|--(?:filename|kustomize|path|directory|chdir)|-chdir|cd|pushd|build)[=\s]+["']?$/;
const MANIFEST = /\.(?:ya?ml|json)$/i;
const OF_HELM = /\bhelm[\w-]*\s/;
const INSTALLS = /^(?:install|upgrade|template)$/;
/** Flags of Helm that take no word. */
const ALONE =
  /^(?:-i|.*=.*|--(?:install|wait|atomic|create-namespace|debug|dry-run|devel|force|cleanup-on-fail|reuse-values|reset-values|dependency-update|skip-crds))$/;

/** Keys whose values are no folders of the tree, or are named for another end than to be applied. */
const OF_OTHERS =
  /^(?:apiVersion|kind|name|image|repository|repo|repoURL|hub|url|uri|host|mountPath|subPath|group|paths?-ignore|paths|changes|only|except|exclude|excludes|ignore|ignored|labels?|annotations?|resources|bases|components|command|args|entrypoint)$/i;
const OF_FOLDER = /^(?:path|dir|directory|folder|sourcePath|source_path)$/i;

const LINE =
  /^[ \t]*(?:- +){0,4}(?:["']?([\w./-]{1,80})["']?[ \t]*:[ \t]+)?["']?([\w.@$-]{0,100}(?:\/[\w./@$-]{0,200})?)["']?,?[ \t]*(?:#.*)?$/;
const PARENT = /^[ \t]*(?:- +)?["']?([\w.-]{1,80})["']?[ \t]*:[ \t]*(?:\[|\{)?[ \t]*$/;

/** Tells whether a line runs Helm with a chart whose name is in a variable. */
function hasOpenChart(line: string): boolean {
  const helm = line.search(/\bhelm\b/);
  const rest = helm < 0 ? '' : line.slice(helm);
  const verb = rest.search(/\b(?:install|upgrade|template)\b/);
  return verb >= 0 && rest.includes('$', verb);
}
const ASSIGNED = /^\s*(?:export\s+|local\s+|readonly\s+)*\w+\s*[:?]?=\s*["']?([$\w./-]+)["']?\s*$/;
const LISTED = /^\s*(?:for\s.*|["']?[$\w./-]+["']?\s*\\?)$/;

/** Lists the words of a text that look like paths, line by line. */
export function pathWordsOf(text: string, kind: TextKind): readonly PathWord[] {
  const state = { parent: '', goesOn: false };
  const lines = text.split('\n', MOST_LINES);
  const mayBeNamed = kind === 'script' && lines.some(hasOpenChart);
  return lines.flatMap((raw, at) => {
    const whole = raw.replace(/\r$/, '');
    if (whole.length > LONGEST_LINE) return [];
    const words = wordsOfLine(whole, kind, state);
    const [, name = ''] = (mayBeNamed ? ASSIGNED.exec(withoutVariables(whole)) : null) ?? [];
    const named = /^[\w-][\w.-]*$/.test(name) ? [{ ...NAME, value: name }] : [];
    return [...words, ...named].map((word) => ({ ...word, line: at + 1 }));
  });
}

const NAME = {
  how: 'value',
  isOpen: false,
  isHead: false,
  isEntered: false,
  isName: true,
} as const;

/** Holds what earlier lines say of the next: the key that its items lie in, and a command that goes on. */
interface LineState {
  parent: string;
  goesOn: boolean;
}

type LineWord = Omit<PathWord, 'line'>;

function wordsOfLine(whole: string, kind: TextKind, state: LineState): readonly LineWord[] {
  const isNote = kind !== 'docs' && COMMENT.test(whole);
  const isCommand = state.goesOn || (TOOL.test(whole) && VERB.test(whole));
  const isRun = isCommand && !(isNote && kind === 'script');
  state.goesOn = isRun && /\\\s*$/.test(whole);
  if (kind === 'yaml') state.parent = PARENT.exec(whole)?.[1] ?? state.parent;
  const isEntered = !isNote && CHANGES_FOLDER.test(whole);
  const line = withoutVariables(whole);
  if (isRun || isEntered) {
    const how = isNote ? 'said' : 'run';
    return runWords(line).flatMap((word) => partsOf(word, how, isEntered));
  }
  return isNote
    ? []
    : ofKind(line, kind, state.parent).flatMap((word) =>
        partsOf(word, kind === 'docs' ? 'said' : 'value', false),
      );
}

const withoutVariables = (line: string): string =>
  /[$%<{]/.test(line) ? line.replace(OPEN, '$$').replace(OPEN, '$$') : line;

/** Lists what a line that is no command names, by what its text is. */
function ofKind(line: string, kind: TextKind, parent: string): readonly string[] {
  if (kind === 'commands') return [];
  if (kind === 'yaml') return yamlPath(line, parent);
  const words = slashed(line);
  if (kind === 'docs')
    return /[├└│]/.test(line) ? [] : words.flatMap(([word]) => (NESTED.test(word) ? [word] : []));
  if (kind === 'script')
    return ASSIGNED.test(line) || LISTED.test(line) ? words.map(([word]) => word) : [];
  return words.flatMap(([word, at]) =>
    QUOTE.test(line[at - 1] ?? '') && QUOTE.test(line[at + word.length] ?? '') ? [word] : [],
  );
}

/** Has more steps than one: a single word of a sentence is seldom a folder of the tree. */
const NESTED = /[^./]\/+[^/]/;
const QUOTE = /["'`]/;

function yamlPath(line: string, parent: string): readonly string[] {
  const [, key = parent, value = ''] = LINE.exec(line) ?? [];
  const isPath = value.includes('/') || (value !== '' && OF_FOLDER.test(key));
  return isPath && !OF_OTHERS.test(key) ? [value] : [];
}

const slashed = (line: string): readonly (readonly [string, number])[] =>
  [...line.matchAll(WORD)].flatMap((found) =>
    found[0].includes('/') ? [[found[0], found.index] as const] : [],
  );

/** Lists the paths of a command; a word without a slash is one only where its place says so. */
function runWords(line: string): readonly string[] {
  const chart = chartOf(line);
  return [...line.matchAll(WORD)].flatMap((found) => {
    const [word] = found;
    const isPath =
      word.includes('/') ||
      MANIFEST.test(word) ||
      word === chart ||
      BEFORE_PATH.test(line.slice(Math.max(0, found.index - LONGEST_FLAG), found.index));
    return isPath ? [word] : [];
  });
}

const LONGEST_FLAG = 20;

/** Gives what stands behind the name of the release in a command of Helm. */
function chartOf(line: string): string | undefined {
  if (!OF_HELM.test(line)) return undefined;
  const words = line.replace(/["'`]/g, '').split(/\s+/);
  const rest = words.slice(words.findIndex((word) => INSTALLS.test(word)) + 1);
  return rest.filter(
    (word, at) =>
      !word.startsWith('-') && !(/^-/.test(rest[at - 1] ?? '') && !ALONE.test(rest[at - 1] ?? '')),
  )[1];
}

/** Cuts a word at its variables: what stands before one names a folder, and what stands behind it begins anywhere. */
function partsOf(word: string, how: Naming, isEntered: boolean): readonly LineWord[] {
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
    return isLater
      ? []
      : [{ value, how, isOpen, isHead, isEntered: isEntered && !isHead, isName: false }];
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
