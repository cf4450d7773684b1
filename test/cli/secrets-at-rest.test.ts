import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readPackageData } from '../../src/review/edge/package-data.ts';
import { analyseTree } from '../../src/cli/at-rest/tree-analysis.ts';
import {
  createEngine,
  settingsAnswer,
  UNPAINTED,
  variablesReport,
} from '../../src/review/index.ts';
import { variablesOfTree } from '../../src/cli/values/container-variables.ts';
import { NO_NAMES } from '../../src/gitops/index.ts';
import { analysisMarkdown } from '../../src/cli/at-rest/analysis-markdown.ts';
import { analysisSummary } from '../../src/cli/at-rest/analysis-summary.ts';
import { analysisJson, analysisText } from '../../src/cli/at-rest/analysis-report.ts';
import type { Files } from '../support/review-of.ts';
import { SECRET_FORMATS } from '../support/secret-formats.ts';
import type { SecretPlace } from '../support/secret-places.ts';
import { HAS_OWN_FORMAT, SECRET_PLACES } from '../support/secret-places.ts';
import { shareOfRun } from '../support/share-of-run.ts';
import { treeOf } from '../support/tree-of.ts';

const AS_OF = '2026-01-02T03:04:05.000Z';

/** It has read other trees before, as that of a service has: to make one takes longer than to read such a tree. */
const engine = createEngine(readPackageData(), NO_NAMES);

/** Everything that is written of a tree as it stands. */
async function writtenOf(files: Files): Promise<Readonly<Record<string, string>>> {
  const trees = { tree: treeOf(files), load: () => Promise.resolve() };
  const variables = await variablesOfTree(trees, engine, {
    environment: null,
    service: null,
    workload: null,
  });
  const analysed = await analyseTree(trees, engine, {
    of: { kind: 'repository' },
    environment: null,
    given: { meshConfig: null, meshNetworks: null, hasIngress: false },
    asOf: AS_OF,
  });
  if (variables.kind === 'refused' || analysed.kind === 'refused')
    throw new Error('A tree is read.');
  const printed: Record<string, string> = {};
  for (const format of ['terminal', 'markdown', 'json'] as const) {
    const asked = { service: null, all: true, asOf: AS_OF, history: null };
    const settings = await settingsAnswer(trees, engine, asked, { format, paint: UNPAINTED });
    if (settings.kind === 'refused') throw new Error(settings.reason);
    printed[`settings, ${format}`] = settings.text;
    printed[`variables, ${format}`] = variablesReport(variables.tables, '', format, UNPAINTED);
  }
  printed['variables, summed up'] = variablesReport(
    ...([variables.tables, '', 'terminal', UNPAINTED, 'summary'] as const),
  );
  const sentences = analysed.gaps.map(({ message }) => message);
  return {
    ...printed,
    analysis: analysisText(analysed.analysis, { sentences }),
    'analysis, summed up': analysisSummary(analysed.analysis, { sentences }, UNPAINTED),
    'analysis in Markdown': analysisMarkdown(analysed.analysis, { sentences }),
    'analysis in JSON': analysisJson(analysed.analysis.entries),
  };
}

/** The files of production and, with another value, of staging. */
const twoEnvironments = (place: SecretPlace, prod: string, staging: string): Files => ({
  ...Object.fromEntries(
    Object.entries(place(staging)).map(([path, text]) => [
      path.replace('overlays/prod/', 'overlays/staging/'),
      text,
    ]),
  ),
  ...place(prod),
});

const FORMATS = Object.entries(SECRET_FORMATS);

/** Places by forms are far more than five hundred: of each place so many are tried. */
const AT_EACH = 7;

/** Of those one in three is tried in a run. */
const SHARES = 3;

/** Each place has some of the forms, and all forms have their places. */
const formatsAt = (name: string, at: number): readonly fc.Arbitrary<string>[] =>
  HAS_OWN_FORMAT.has(name)
    ? [FORMATS[0]?.[1] ?? expect.fail()]
    : shareOfRun(
        Array.from(
          { length: AT_EACH },
          (_, nth) => FORMATS[(at * AT_EACH + nth) % FORMATS.length]?.[1] ?? expect.fail(),
        ),
        SHARES,
        at,
      );

const formsOf = (secret: string): readonly string[] => [
  secret,
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
];

test.each(Object.entries(SECRET_PLACES).map(([name, place], at) => ({ name, place, at })))(
  '$name: the value is in nothing that is written of a tree at rest',
  async ({ name, place, at }) => {
    for (const format of formatsAt(name, at)) {
      const [prod, staging] = fc.sample(fc.tuple(format, format), 1)[0] ?? expect.fail();
      const written = await writtenOf(twoEnvironments(place, prod, staging));
      for (const [where, text] of Object.entries(written)) {
        expect(text, where).not.toBe('');
        for (const form of [prod, staging].flatMap(formsOf))
          if (text.includes(form)) expect.fail(`${where}: ${form} in ${text}`);
      }
    }
  },
);
