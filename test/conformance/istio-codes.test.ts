import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { detectors, LIVE_CODES } from '../../src/checks/index.ts';
import missing from './istio-codes.missing.json' with { type: 'json' };

const FOLDER = '../shared/conformance/istio';
const LIST = 'test/conformance/istio-codes.missing.json';

const Catalogue = z.object({
  codes: z.array(z.object({ code: z.string(), decidableFrom: z.string() })),
});

const read = (name: string) =>
  Catalogue.parse(JSON.parse(readFileSync(`${FOLDER}/${name}`, 'utf8'))).codes;

const known = new Set(
  detectors.flatMap(({ checks }) =>
    checks.flatMap(({ knownAs = [] }) => knownAs.map(({ code }) => code)),
  ),
);
const live = new Set(LIVE_CODES.map(({ code }) => code));

const isLooked = (code: string): boolean => known.has(code) || live.has(code);

test.skipIf(!existsSync(FOLDER))(
  'every code is looked for, or listed with the reason',
  async () => {
    const istio = read('catalogue.json').filter(({ code }) => !isLooked(code));
    const kiali = read('kiali.json').filter(
      ({ code, decidableFrom }) => decidableFrom !== 'live' && !isLooked(code),
    );
    const lacking = { istio: namesOf(istio), kiali: namesOf(kiali) };
    if (process.env['UPDATE_GOLDEN'] !== undefined)
      writeFileSync(
        LIST,
        await format(JSON.stringify(lacking), { filepath: LIST, printWidth: 100 }),
      );
    else expect(lacking, 'take what is found off the list').toEqual(missing);
    expect([...live].filter((code) => known.has(code))).toEqual([]);
  },
);

const namesOf = (codes: readonly { readonly code: string }[]): readonly string[] =>
  codes.map(({ code }) => code).sort();
