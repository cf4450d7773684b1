import type { FileTree, Node } from '../../../manifest/index.ts';
import { combineRules, parseRules, RULES_FOLDER } from '../rules/rule-files.ts';
import type { PolicyProblem } from './policy-file.ts';
import type { RepositoryConfig, ParsedConfig } from './repository-config.ts';
import { defaultConfig, CONFIG_FILE, parseRepositoryConfig } from './repository-config.ts';
import type { Rule } from '../rules/rule.ts';
import type { Vendored } from '../../../kustomize/index.ts';
import { vendoredCopies } from '../../../kustomize/index.ts';
import { isCode } from '../../../checks/index.ts';
import { fitsWildcard, nearestWord } from '../../../manifest/index.ts';
import { problemAt } from './policy-file.ts';

/** What judges a change: a repository's configuration, and the default rules with its own. */
export interface Policy {
  readonly config: RepositoryConfig;
  readonly rules: readonly Rule[];
}

type PolicyOfTree =
  | { readonly kind: 'valid'; readonly policy: Policy }
  | { readonly kind: 'invalid'; readonly problems: readonly PolicyProblem[] };

/** Where a policy is read, and what the names in it are held against. */
export interface PolicyReading {
  /** The configuration; rules and examples lie in `.meshwarden/` always. */
  readonly configFile: string;
  readonly defaults: readonly Rule[];
  /** Ids of all detectors, and of their checks (`detector/check`). */
  readonly detectors: readonly string[];
}

/** Reads the configuration and `.meshwarden/rules` of a tree; every problem of every file is said at once. */
export function policyOfTree(
  tree: FileTree,
  { defaults, detectors, configFile }: PolicyReading,
): PolicyOfTree {
  const problems: PolicyProblem[] = [];
  const parsed = writtenConfig(tree, configFile, problems);
  if (parsed?.kind === 'invalid') problems.push(...parsed.problems);
  else if (parsed !== null && parsed.node !== null)
    problems.push(...unknownIgnored(parsed.config, parsed.node, detectors));
  const rules = parseRules(readPolicyTexts(tree, RULES_FOLDER, problems));
  if (rules.kind === 'invalid') problems.push(...rules.problems);
  else problems.push(...unknownDetectors(rules.rules, detectors));
  if (rules.kind === 'valid' && parsed?.kind !== 'invalid')
    problems.push(...unknownWindows(rules.rules, parsed?.config ?? defaultConfig(), configFile));
  if (problems.length > 0 || rules.kind === 'invalid' || parsed?.kind === 'invalid')
    return { kind: 'invalid', problems };
  return {
    kind: 'valid',
    policy: {
      config: parsed?.config ?? defaultConfig(),
      rules: combineRules(defaults, rules.rules),
    },
  };
}

/** The configuration of a tree's repository by itself; the default where it has none. */
export function configOfTree(tree: FileTree, file: string = CONFIG_FILE): ParsedConfig {
  const entry = tree.read(file);
  return entry.kind === 'text'
    ? parseRepositoryConfig(file, entry.text)
    : { kind: 'valid', config: defaultConfig(), node: null };
}

interface Written {
  readonly file: string;
  readonly text: string;
  readonly parsed: ParsedConfig;
}

/** What the configuration of a tree was parsed to: more than one stage of a review asks. */
const known = new WeakMap<FileTree, Written>();

/** The configuration that a tree holds; null where it holds none, or none that can be read. */
export function writtenConfig(
  tree: FileTree,
  file: string,
  problems: PolicyProblem[],
): ParsedConfig | null {
  const text = readPolicyText(tree, file, problems);
  if (text === null) return null;
  const earlier = known.get(tree);
  if (earlier?.text === text && earlier.file === file) return earlier.parsed;
  const parsed = parseRepositoryConfig(file, text);
  known.set(tree, { file, text, parsed });
  return parsed;
}

/** The copies that a repository's configuration names. */
export const vendoredOfConfig = ({ vendored }: Pick<RepositoryConfig, 'vendored'>): Vendored =>
  vendoredCopies(Object.entries(vendored));

/** Null where there is no such file; a file that cannot be read is a problem, not an absence. */
function readPolicyText(tree: FileTree, file: string, problems: PolicyProblem[]): string | null {
  const entry = tree.read(file);
  if (entry.kind === 'text') return entry.text;
  if (entry.kind === 'unreadable')
    problems.push({
      message: `It cannot be read as text (${entry.reason}).`,
      origin: { file, line: 1, column: 1, endLine: 1 },
      field: '',
      nearest: null,
    });
  return null;
}

/** The YAML files directly in a folder, in the order of their names. */
export function readPolicyTexts(
  tree: FileTree,
  folder: string,
  problems: PolicyProblem[],
): readonly { readonly file: string; readonly text: string }[] {
  return tree.list(folder).flatMap((name) => {
    if (!/\.ya?ml$/.test(name)) return [];
    const file = `${folder}/${name}`;
    const text = readPolicyText(tree, file, problems);
    return text === null ? [] : [{ file, text }];
  });
}

/** A repository's own rules that wait for a window which the configuration does not have. */
function unknownWindows(
  rules: readonly Rule[],
  { windows }: Pick<RepositoryConfig, 'windows'>,
  configFile: string,
): readonly PolicyProblem[] {
  const known = Object.keys(windows);
  return rules.flatMap(({ id, node, require }) => {
    const window = require?.window;
    if (window === undefined || known.includes(window)) return [];
    const message = `Rule ${id}: there is no window named ${window} in ${configFile}.`;
    return [problemAt(node, ['require', 'window'], message, nearestWord(window, known))];
  });
}

/** A repository's own rules about findings of a detector or check that does not exist: they are about nothing. */
const unknownDetectors = (
  rules: readonly Rule[],
  detectors: readonly string[],
): readonly PolicyProblem[] =>
  rules.flatMap(({ id, node, when }) =>
    [when.detector ?? []]
      .flat()
      .filter((name) => !isPattern(name) && !isKnown(name, detectors))
      .map((name) =>
        problemAt(
          node,
          ['when', 'detector'],
          `Rule ${id}: there is no ${kindOf(name)} ${name}.`,
          nearestName(name, detectors),
        ),
      ),
  );

/** `*` and its like: may be meant for detectors that are still to come. */
const isPattern = (name: string): boolean => (name.split('/')[0] ?? '').includes('*');

const kindOf = (name: string): string => (name.includes('/') ? 'check' : 'detector');

/** A detector, all of its checks (`x/*`), or some of them. */
const isKnown = (name: string, known: readonly string[]): boolean =>
  known.includes(name.replace(/\/\*$/, '')) ||
  (name.includes('*') && known.some((one) => fitsWildcard(name, one)));

/** Of a check without its detector, the whole name. */
const nearestName = (name: string, known: readonly string[]): string | null =>
  known.find((one) => one.endsWith(`/${name}`)) ?? nearestWord(name.replace(/\/\*$/, ''), known);

/** Entries of `ignore` that leave out what nobody finds. */
const unknownIgnored = (
  { ignore }: Pick<RepositoryConfig, 'ignore'>,
  node: Node,
  detectors: readonly string[],
): readonly PolicyProblem[] =>
  ignore.flatMap(({ detector }, index) => {
    if (isCode(detector) || detectors.includes(detector.replace(/\/\*$/, ''))) return [];
    const nearest = nearestName(detector, detectors);
    const known = nearest === null ? ` Known: ${shownNames(detector, detectors).join(', ')}.` : '';
    const message = `There is no ${kindOf(detector)} ${detector}.${known}`;
    return [problemAt(node, ['ignore', index, 'detector'], message, nearest)];
  });

/** The checks of the detector that is named, else all detectors. */
function shownNames(name: string, known: readonly string[]): readonly string[] {
  const family = `${name.split('/')[0] ?? ''}/`;
  const checks = known.filter((one) => one.startsWith(family));
  return checks.length > 0 ? checks : known.filter((one) => !one.includes('/'));
}
