import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { detectors, LIVE_CODES } from '../../src/core/detectors/index.ts';
import missing from './istio-codes.missing.json' with { type: 'json' };

const FOLDER = '../shared/conformance/istio';

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

test.skipIf(!existsSync(FOLDER))(
  'every code of Istio is looked for, or listed with the reason',
  () => {
    const lacking = read('catalogue.json')
      .map(({ code }) => code)
      .filter((code) => !known.has(code) && !live.has(code));
    expect(lacking.sort(), 'take what is found off the list').toEqual(missing.istio);
    expect([...live].filter((code) => known.has(code))).toEqual([]);
  },
);

test.skipIf(!existsSync(FOLDER))('every code of Kiali that manifests decide is looked for', () => {
  const lacking = read('kiali.json')
    .filter(({ decidableFrom }) => decidableFrom !== 'live')
    .map(({ code }) => code)
    .filter((code) => !known.has(code));
  expect(lacking.sort(), 'take what is found off the list').toEqual(missing.kiali);
});
