import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { detectors, resultPrinters } from '../../../src/checks/index.ts';
import type { CheckResult, ResultList } from '../../../src/checks/index.ts';
import { listOf, result, TOOL } from './some-results.ts';
import schema from './sarif-2.1.0.json' with { type: 'json' };

// formats are checked by the program that GitHub and its users run, before a release
const isValid = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);

interface Log {
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly Record<string, unknown>[] } };
      readonly invocations: readonly [
        {
          readonly executionSuccessful: boolean;
          readonly toolExecutionNotifications: readonly { readonly message: { text: string } }[];
        },
      ];
      readonly results: readonly Record<string, unknown>[];
    },
  ];
}

function logOf(list: ResultList): Log['runs'][0] {
  const log = JSON.parse(resultPrinters.sarif(list, TOOL)) as Log;
  isValid(log);
  expect(isValid.errors).toBeNull();
  return log.runs[0];
}

test('a result has its rule, its line, its fingerprint and whether it is new', () => {
  const { tool, results } = logOf(listOf([result({ related: [{ file: 'a.yaml', line: 3 }] })]));
  expect(results).toMatchObject([
    {
      ruleId: 'route-shadowed/prefix-takes-neighbour',
      ruleIndex: 0,
      level: 'warning',
      message: {
        text: 'Requests for /v10 go to v1. A prefix is compared by letters. Fix: Put it first.',
      },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'apps/prod/routes.yaml' },
            region: { startLine: 12 },
          },
          logicalLocations: [{ fullyQualifiedName: 'VirtualService shop/api' }],
        },
      ],
      relatedLocations: [
        { physicalLocation: { artifactLocation: { uri: 'a.yaml' }, region: { startLine: 3 } } },
      ],
      partialFingerprints: { 'meshwardenFinding/v1': '0123456789ab' },
      baselineState: 'new',
      properties: { environments: ['prod'], tier: 'medium' },
    },
  ]);
  expect(tool.driver.rules).toMatchObject([
    {
      id: 'route-shadowed/prefix-takes-neighbour',
      name: 'RouteShadowedPrefixTakesNeighbour',
      helpUri: `${TOOL.pagesUrl ?? ''}/docs/reference/checks/route-shadowed.md#prefix-takes-neighbour`,
      relationships: [{ target: { id: 'IST0131', toolComponent: { name: 'Istio' } } }],
    },
  ]);
});

test('every check is a rule with a description, help and tags', () => {
  const names = detectors.flatMap(({ id, checks }) => checks.map((each) => `${id}/${each.id}`));
  const { tool } = logOf(listOf(names.map((rule) => result({ rule }))));
  expect(tool.driver.rules.map(({ id }) => id)).toEqual(names);
  for (const { fullDescription, help, properties } of tool.driver.rules)
    expect({ fullDescription, help, properties }).toMatchObject({
      fullDescription: { text: expect.stringContaining('Not seen: ') as unknown },
      help: { markdown: expect.stringContaining('Not seen: ') as unknown },
      properties: { tags: expect.arrayContaining(['istio']) as unknown },
    });
});

test('what is left out is suppressed by whom and why', () => {
  const why = 'The old name stays until May.';
  const { results } = logOf(
    listOf([
      result({ leftOut: { by: 'configuration', why } }),
      result({ leftOut: { by: 'annotation', why: 'meshwarden.dev/ignore' } }),
    ]),
  );
  expect(results.map(({ suppressions }) => suppressions)).toEqual([
    [{ kind: 'external', status: 'accepted', justification: why }],
    [{ kind: 'inSource', status: 'accepted', justification: 'meshwarden.dev/ignore' }],
  ]);
});

test('of more results than GitHub keeps the worst are there, and the others are counted', () => {
  const many = Array.from({ length: 10_000 }, (_, at) =>
    result({ fingerprint: String(at), level: at % 100 === 0 ? 'error' : 'info' }),
  );
  const { results, invocations } = logOf(listOf(many));
  expect(results).toHaveLength(5_000);
  expect(results.filter(({ level }) => level === 'error')).toHaveLength(100);
  expect(invocations[0].toolExecutionNotifications.map(({ message }) => message.text)).toEqual([
    '5000 more results left out: GitHub keeps 5000.',
  ]);
});

test('a command that could not do its work says so', () => {
  const { invocations, results } = logOf(listOf([], { failures: ['It conflicts with its base.'] }));
  expect(results).toEqual([]);
  expect(invocations[0]).toEqual({
    executionSuccessful: false,
    toolExecutionNotifications: [
      { level: 'error', message: { text: 'It conflicts with its base.' } },
    ],
  });
});

test('what has no line is shown where the list says', () => {
  const { results } = logOf(listOf([result({ place: null })]));
  expect(results).toMatchObject([
    {
      locations: [
        { physicalLocation: { artifactLocation: { uri: 'apps/prod/kustomization.yaml' } } },
      ],
    },
  ]);
});

test('whatever a tree is called and says, the log is valid and its paths are relative', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (file, text) => {
      const own: Partial<CheckResult> = { message: text, details: [text], subject: text };
      const { results } = logOf(listOf([result({ ...own, place: { file, line: 1 } })]));
      const [{ locations }] = results as readonly [
        { locations: readonly [{ physicalLocation: { artifactLocation: { uri: string } } }] },
      ];
      const { uri } = locations[0].physicalLocation.artifactLocation;
      expect(uri).not.toMatch(/^[a-z][a-z\d+.-]*:|^\/|[\s<>"{}|\\^`\p{Cc}]/iu);
    }),
  );
});

test('a credential that a text holds is nowhere', () => {
  const text = 'The address is https://dana:hunter2hunter2@registry.acme.example/charts.';
  const printed = resultPrinters.sarif(listOf([result({ message: text })]), TOOL);
  expect(printed).not.toContain('hunter2hunter2');
});
