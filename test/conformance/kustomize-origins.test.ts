import { Lexer } from 'yaml';
import { describe, expect, test } from 'vitest';
import { printResources, printWithOrigins } from '../../src/kustomize/index.ts';
import type { Node, ScalarNode, Origin } from '../../src/manifest/index.ts';
import { placeOf, parseYaml } from '../../src/manifest/index.ts';
import type { KustomizeCase } from '../support/kustomize-cases.ts';
import { CASES, inputOf, kustomizeCases, runCase } from '../support/kustomize-cases.ts';

const cases = kustomizeCases();
const present = cases.length > 0;
const rendered = cases.filter((one) => one.expect === 'ok');
const refused = cases.filter((one) => one.expect === 'error');

function* scalarsOf(node: Node): Generator<ScalarNode> {
  if (node.kind === 'scalar') yield node;
  else if (node.kind === 'seq') for (const item of node.items) yield* scalarsOf(item);
  else for (const value of node.entries.values()) yield* scalarsOf(value);
}

/** The place itself, those of all that touched it, and those that were there before. */
function* placesOf(origin: Origin): Generator<Pick<Origin, 'file' | 'line'>> {
  yield origin;
  if (origin.via === undefined) return;
  yield origin.via;
  if (origin.via.replaced !== undefined) yield* placesOf(origin.via.replaced);
  if (origin.via.from !== undefined) yield* placesOf(origin.via.from);
}

/** What a case's files hold: their lines, and their values by place. */
interface Written {
  readonly lines: ReadonlyMap<string, number>;
  readonly values: ReadonlySet<string>;
}

function writtenIn(one: KustomizeCase): Written {
  const texts = Object.entries(inputOf(one)).map(
    ([file, bytes]) => [file, new TextDecoder().decode(bytes)] as const,
  );
  const nodes = texts.flatMap(([file, text]) => parseYaml(file, text, 'go-yaml-3'));
  return {
    lines: new Map(texts.map(([file, text]) => [file, text.split('\n').length])),
    values: new Set(
      nodes.flatMap(({ node }) => (node === null ? [] : [...scalarsOf(node)].flatMap(spellings))),
    ),
  };
}

const valueAtPlace = ({ origin, value }: ScalarNode): string =>
  `${placeOf(origin)}:${String(origin.column)} ${String(value)}`;

/** Annotations keep how a value is written: \`1e3\` becomes text, not 1000. */
const spellings = (node: ScalarNode): readonly string[] =>
  [node.value, node.spelling ?? node.value].map((value) => valueAtPlace({ ...node, value }));

function unfounded(one: KustomizeCase): readonly string[] {
  const { lines, values } = writtenIn(one);
  const isThere = ({ file, line }: Pick<Origin, 'file' | 'line'>): boolean =>
    line >= 1 && line <= (lines.get(file) ?? 0);
  return runCase(one).resources.flatMap(({ node }) =>
    [...scalarsOf(node)]
      .filter(
        (scalar) =>
          ![...placesOf(scalar.origin)].every(isThere) ||
          (scalar.origin.via === undefined && !values.has(valueAtPlace(scalar))),
      )
      .map((scalar) => `${one.id} ${valueAtPlace(scalar)}`),
  );
}

/** Tokens by which the lexer of the `yaml` package marks documents, scalars and ends of flows. */
const MARKS: ReadonlySet<string> = new Set(['\u0002', '\u001F', '\u0018']);

/** The text without its comments and the space before each, as the `yaml` package tells them from values. */
function withoutComments(text: string): string {
  const tokens = [...new Lexer().lex(text)].filter((token) => !MARKS.has(token));
  return tokens
    .filter((token, index) => !token.startsWith('#') && tokens[index + 1]?.startsWith('#') !== true)
    .join('');
}

describe.skipIf(present)(`skipped: ${CASES} is not here`, () => {
  test('nothing to look at', () => {
    expect(cases).toEqual([]);
  });
});

describe.runIf(present)('places of kustomize cases', () => {
  test(`every value of ${String(rendered.length)} renders comes from a line of the tree, and is written there unless something touched it`, () => {
    expect(rendered.flatMap(unfounded)).toEqual([]);
  });

  test('comments are all that origins add to what is printed', () => {
    for (const one of rendered) {
      const { resources } = runCase(one);
      const plain = printResources(resources);
      expect(withoutComments(printWithOrigins(resources)), one.id).toBe(plain);
    }
  });

  test(`each of ${String(refused.length)} failures has a reason, and a line of the tree`, () => {
    const nowhere = refused.filter((one) => {
      const origin = runCase(one).failure?.origin;
      return origin == null || origin.line > (writtenIn(one).lines.get(origin.file) ?? 0);
    });
    expect(nowhere.map(({ id }) => id)).toEqual([]);
  });
});
