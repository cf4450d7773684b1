import { sentenceOf, upperFirst } from '../detection/clause-words.ts';
import type { Severity } from '../../manifest/index.ts';
import { counted, nettedJson } from '../../manifest/index.ts';
import type { CheckResult, ResultList, ResultPlace, ResultTool } from './check-result.ts';
import { nothingFound, worstResultsFirst } from './check-result.ts';
import type { ResultRule } from './result-rules.ts';
import { rulesOf } from './result-rules.ts';

/** GitHub keeps so many results of a run, and says nothing of the others. */
const MOST_RESULTS = 5_000;

/** GitHub takes so many further places of a result, and shows so many letters of a text. */
const MOST_RELATED = 100;
const LONGEST_TEXT = 1_000;

/**
 * Results as a log of SARIF 2.1.0, of one run (https://docs.oasis-open.org/sarif/sarif/v2.1.0), within what GitHub's code
 * scanning takes. Paths are relative to the top of the repository.
 */
export function sarifLog(list: ResultList, tool: ResultTool): string {
  const ordered = worstResultsFirst(list.results);
  const kept = ordered.slice(0, MOST_RESULTS);
  const rules = rulesOf(kept, tool);
  const indexes = new Map(rules.map(({ id }, index) => [id, index]));
  const taxonomies = taxonomiesOf(rules);
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: driverOf(rules, taxonomies, tool) },
        automationDetails: { id: `meshwarden/${list.command}/` },
        invocations: [
          {
            executionSuccessful: list.failures.length === 0,
            toolExecutionNotifications: notificationsOf(list, ordered.length - kept.length),
          },
        ],
        ...(taxonomies.length > 0 && {
          taxonomies: taxonomies.map(({ name, codes }) => ({
            name,
            shortDescription: { text: `What ${name} calls the same.` },
            taxa: codes.map((id) => ({ id })),
          })),
        }),
        columnKind: 'utf16CodeUnits',
        results: kept.map((result) =>
          resultOf(
            { ...result, place: result.place ?? list.anchor },
            indexes.get(result.rule) ?? 0,
          ),
        ),
      },
    ],
  };
  return `${nettedJson(log)}\n`;
}

interface Taxonomy {
  readonly name: string;
  readonly codes: readonly string[];
}

/** Codes of Istio's analysis and of Kiali, as far as rules here look for the same. */
function taxonomiesOf(rules: readonly ResultRule[]): readonly Taxonomy[] {
  const codes = [...new Set(rules.flatMap((rule) => rule.codes))].toSorted();
  const named = (name: string, prefix: string): Taxonomy => ({
    name,
    codes: codes.filter((code) => code.startsWith(prefix)),
  });
  return [named('Istio', 'IST'), named('Kiali', 'KIA')].filter((each) => each.codes.length > 0);
}

const driverOf = (
  rules: readonly ResultRule[],
  taxonomies: readonly Taxonomy[],
  { version, pagesUrl }: ResultTool,
) => ({
  name: 'Meshwarden',
  semanticVersion: version,
  ...(pagesUrl !== null && { informationUri: pagesUrl }),
  ...(taxonomies.length > 0 && {
    supportedTaxonomies: taxonomies.map(({ name }, index) => ({ name, index })),
  }),
  rules: rules.map((rule) => ({
    id: rule.id,
    name: pascalName(rule.id),
    shortDescription: { text: shortened(sentenceOf(rule.title)) },
    fullDescription: { text: shortened(rule.help) },
    help: { text: rule.help, markdown: rule.markdown },
    ...(rule.page !== null && { helpUri: rule.page }),
    defaultConfiguration: { level: LEVELS[rule.level] },
    ...(rule.codes.length > 0 && { relationships: relationshipsOf(rule, taxonomies) }),
    properties: { tags: rule.tags, precision: 'high', 'problem.severity': PROBLEMS[rule.level] },
  })),
});

const relationshipsOf = ({ codes }: ResultRule, taxonomies: readonly Taxonomy[]) =>
  taxonomies.flatMap((taxonomy, index) =>
    taxonomy.codes.flatMap((id, at) =>
      codes.includes(id)
        ? [
            {
              target: { id, index: at, toolComponent: { name: taxonomy.name, index } },
              kinds: ['relevant'],
            },
          ]
        : [],
    ),
  );

const LEVELS: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
};

/** GitHub sorts alerts of code that is not about security by this. */
const PROBLEMS: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'recommendation',
};

function resultOf(result: CheckResult & { readonly place: ResultPlace }, ruleIndex: number) {
  const { rule, level, place, subject, fingerprint, state, leftOut, environments, tier } = result;
  return {
    ruleId: rule,
    ruleIndex,
    level: LEVELS[level],
    message: { text: shortened([result.message, ...result.details].filter(Boolean).join(' ')) },
    locations: [
      {
        ...physicalOf(place),
        ...(subject !== null && {
          logicalLocations: [{ fullyQualifiedName: subject, kind: 'resource' }],
        }),
      },
    ],
    ...(result.related.length > 0 && {
      relatedLocations: result.related
        .slice(0, MOST_RELATED)
        .map((each, index) => ({ id: index + 1, ...physicalOf(each) })),
    }),
    partialFingerprints: { 'meshwardenFinding/v1': fingerprint },
    ...(state !== null && { baselineState: state }),
    ...(leftOut !== null && {
      suppressions: [
        {
          kind: leftOut.by === 'annotation' ? 'inSource' : 'external',
          status: 'accepted',
          justification: leftOut.why,
        },
      ],
    }),
    properties: { environments, ...(tier !== null && { tier }) },
  };
}

const physicalOf = ({ file, line }: ResultPlace) => ({
  physicalLocation: {
    artifactLocation: { uri: uriOf(file) },
    region: { startLine: Math.max(1, line) },
  },
});

/** A path as the relative reference of RFC 3986 that it is: a first segment with a colon would be a scheme. */
function uriOf(file: string): string {
  const path = file
    .split('/')
    .map((segment) => encodeURIComponent(segment.replace(/\p{Cs}/gu, '\ufffd')))
    .join('/');
  return path.replace(/^\/+/, '');
}

function notificationsOf(list: ResultList, leftOut: number) {
  const { notes, failures, looked } = list;
  const isEmpty = looked === 0 && failures.length === 0;
  const more =
    leftOut === 0
      ? []
      : [`${counted(leftOut, 'more result')} left out: GitHub keeps ${String(MOST_RESULTS)}.`];
  return [
    ...failures.map((text) => ({ level: 'error', message: { text } })),
    ...more.map((text) => ({ level: 'warning', message: { text } })),
    ...(isEmpty
      ? [{ level: 'note', message: { text: `${upperFirst(nothingFound(list))}.` } }]
      : []),
    ...notes.map((text) => ({ level: 'note', message: { text } })),
  ];
}

/** `unresolved-reference/route-without-host` → `UnresolvedReferenceRouteWithoutHost` */
const pascalName = (id: string): string => id.split(/[/-]/).map(upperFirst).join('');

/** At the end of a word, with a full stop or an ellipsis. */
function shortened(text: string): string {
  if (text.length <= LONGEST_TEXT) return text;
  const cut = text.slice(0, LONGEST_TEXT - 1);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), LONGEST_TEXT / 2))}…`;
}
