import { spoken } from '../support/spoken.ts';
import { expect, test } from 'vitest';
import { unresolvedReference } from '../../src/checks/references/unresolved-reference.ts';
import { MESHED_SHOP, caller } from '../support/callers.ts';
import { service } from '../support/objects.ts';
import { findingsOf } from './findings-of.ts';

const pods = (ports: string): string => caller('web').replace('{ containerPort: 8080 }', ports);
const named = service(
  'web',
  '{ selector: { app: web }, ports: [{ name: http, port: 80, targetPort: http }] }',
);
const METRICS = '{ name: http-metrics, containerPort: 9090 }';

const told = (before: string, after: string) =>
  findingsOf(
    unresolvedReference,
    MESHED_SHOP + pods(before) + named,
    MESHED_SHOP + pods(after) + named,
  ).filter(({ check }) => check === 'target-port-undeclared');

test.each([
  [
    'another name',
    `{ name: web, containerPort: 8080 }, ${METRICS}`,
    /^Write `web`, as container port 8080 is called now \(.+\), or call container port 8080 `http` again\.$/,
  ],
  ['no name', `{ containerPort: 8080 }, ${METRICS}`, /^Write `8080`, as container port 8080/],
  ['no place any more', METRICS, /^Declare container port 8080 again, named `http`\.$/],
])(
  'a container port with %s is what its Service meant, and not one that was beside it',
  (_, after, fix) => {
    const [found, ...more] = told(`{ name: http, containerPort: 8080 }, ${METRICS}`, after);
    expect(spoken(more)).toEqual([]);
    expect(spoken(found?.fix.text)).toMatch(fix);
    expect(spoken(found?.why)).not.toContain('http-metrics');
  },
);
