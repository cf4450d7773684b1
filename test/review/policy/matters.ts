import { legacy } from '../../../src/manifest/index.ts';
import { readdirSync, readFileSync } from 'node:fs';
import { detectors } from '../../../src/checks/index.ts';
import type { Finding } from '../../../src/checks/index.ts';
import type { Change } from '../../../src/compare/index.ts';
import { parseYaml, groupVersionOf, resourceOf } from '../../../src/manifest/index.ts';
import type { Resource } from '../../../src/manifest/index.ts';
import { levelOf } from '../../../src/review/policy/examples/example-tests.ts';
import type { AssessedEnvironment } from '../../../src/review/policy/assessment.ts';
import { parseRules } from '../../../src/review/policy/rules/rule-files.ts';
import type { Rule } from '../../../src/review/policy/rules/rule.ts';

const RULES = new URL('../../../rules/', import.meta.url);

let parsed: readonly Rule[] | null = null;

/** The rules that Meshwarden comes with. */
export const defaultRules = (): readonly Rule[] => (parsed ??= parsedDefaults());

function parsedDefaults(): readonly Rule[] {
  const files = readdirSync(RULES)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => ({ file: `rules/${name}`, text: readFileSync(new URL(name, RULES), 'utf8') }));
  return valid(parseRules(files)).rules;
}

/** Rules of one file, which must be valid. */
export const rulesOf = (text: string): readonly Rule[] =>
  valid(parseRules([{ file: '.meshwarden/rules/own.yaml', text }])).rules;

export function valid<T extends { kind: string }>(parsed: T): Extract<T, { kind: 'valid' }> {
  if (parsed.kind !== 'valid') throw new Error(JSON.stringify(parsed, null, 2));
  return parsed as Extract<T, { kind: 'valid' }>;
}

export function invalid<T extends { kind: string }>(parsed: T): Extract<T, { kind: 'invalid' }> {
  if (parsed.kind !== 'invalid') throw new Error('It is valid.');
  return parsed as Extract<T, { kind: 'invalid' }>;
}

function objectOf(text: string): Resource {
  const node = parseYaml('prod/object.yaml', text)[0]?.node;
  const resource = node ? resourceOf(node) : undefined;
  if (resource === undefined) throw new Error('no object');
  return resource;
}

export interface ChangeSketch {
  readonly kind: Change['kind'];
  /** `apiVersion Kind namespace/name`; no namespace: `apiVersion Kind name`. */
  readonly of: string;
  readonly field?: string | null;
  readonly before?: Change['before'];
  readonly after?: Change['after'];
  readonly operation?: 'create' | 'update' | 'delete';
  /** YAML of `spec` of the object on the sides where it is. */
  readonly spec?: string;
  /** YAML of `data`, of a Secret. */
  readonly data?: string;
  readonly line?: number;
  readonly content?: NonNullable<Change['content']>;
  readonly part?: Change['part'];
  readonly isWithin?: true;
  readonly isOfOneGateway?: true;
  readonly isOfTiming?: true;
  readonly keepsDefinitions?: true;
}

export function change(sketch: ChangeSketch, environment = 'prod'): Change {
  const [apiVersion = '', kind = '', place = ''] = sketch.of.split(' ');
  const { group } = groupVersionOf(apiVersion);
  const [namespace, name] = place.includes('/') ? place.split('/') : ['', place];
  const object = objectOf(
    `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name ?? ''}, namespace: ${namespace ?? ''}}\nspec: ${sketch.spec ?? '{}'}\n${sketch.data === undefined ? '' : `data: ${sketch.data}\n`}`,
  );
  const line = sketch.line ?? 1;
  return {
    kind: sketch.kind,
    environment,
    subject: { group, kind, namespace: namespace ?? '', name: name ?? '' },
    field: sketch.field ?? null,
    before: sketch.before ?? null,
    after: sketch.after ?? null,
    ...(sketch.content === undefined ? {} : { content: sketch.content }),
    origin: { file: 'prod/object.yaml', line, column: 1, endLine: line },
    side: sketch.operation === 'delete' ? 'base' : 'head',
    digest: null,
    object: sketch.operation === 'delete' ? null : object,
    oldObject: sketch.operation === 'create' ? null : object,
    ...(sketch.part === undefined ? {} : { part: sketch.part }),
    ...(sketch.isWithin === true ? { isWithin: true } : {}),
    ...(sketch.isOfOneGateway === true ? { isOfOneGateway: true } : {}),
    ...(sketch.isOfTiming === true ? { isOfTiming: true } : {}),
    ...(sketch.keepsDefinitions === true ? { keepsDefinitions: true } : {}),
  };
}

export function finding(detector: string, given: Partial<Finding> = {}): Finding {
  return {
    id: `${detector}-1`,
    detector,
    check: 'some-check',
    environment: 'prod',
    subject: { group: '', kind: 'Service', namespace: 'shop', name: 'payments' },
    key: 'k',
    scope: { level: 'service', workloads: 1, services: 1, namespaces: 1 },
    says: legacy('payments stops answering orders.'),
    why: legacy('because'),
    symptom: legacy('503'),
    fix: { text: legacy('Bring it back.') },
    origin: { file: 'prod/policy.yaml', line: 7, column: 3, endLine: 7 },
    side: 'head',
    introducedBy: 'this-change',
    knownAs: [],
    severity: 'error',
    level: levelOf(detectors, { detector, check: given.check ?? '' }),
    ...given,
  };
}

export function environment(given: Partial<AssessedEnvironment> = {}): AssessedEnvironment {
  return {
    name: 'prod',
    production: true,
    status: 'complete',
    rootNamespace: 'istio-system',
    sharedWithProduction: new Set(),
    inProduction: new Map(),
    changes: [],
    findings: [],
    consequences: [],
    withoutEffect: new Set(),
    ...given,
  };
}
