import { describe, expect, test } from 'vitest';
import { oneFolder } from '../../../src/gitops/index.ts';
import { resolveMesh } from '../../../src/istio/index.ts';
import {
  environmentsNamed,
  isSharedFile,
} from '../../../src/compare/variables/environment-words.ts';
import { resourcesOf } from '../../support/rendered.ts';

const meshOf = (name: string) =>
  resolveMesh(oneFolder({ name, production: name === 'prod' }, resourcesOf('')), {
    rootNamespace: null,
    istioVersion: null,
    external: [],
  });

const [dev, ops, prod] = [meshOf('dev'), meshOf('ops'), meshOf('prod')] as const;
const at = (file: string, line: number) => ({ file, line, column: 1, endLine: 1 });

describe('what an environment and the owner of a name read', () => {
  const isShared = (file: string, theirs = file): boolean =>
    isSharedFile({ mesh: prod, origin: at(file, 3) }, { mesh: dev, origin: at(theirs, 9) }, [
      dev,
      ops,
      prod,
    ]);

  test('is meant for it in a file that is called for it, or for a third one', () => {
    expect(isShared('overlays/prod/hosts.yaml')).toBe(true);
    expect(isShared('overlays/ops/hosts.yaml')).toBe(true);
    expect(isShared('overlays/ops/certificate.yaml', 'overlays/ops/gateway.yaml')).toBe(true);
    expect(isShared('overlays/dev-prod/hosts.yaml')).toBe(true);
  });

  test('is not in a base, in the file of the owner, and in two files', () => {
    expect(isShared('base/hosts.yaml')).toBe(false);
    expect(isShared('overlays/dev/hosts.yaml')).toBe(false);
    expect(isShared('overlays/prod/hosts.yaml', 'overlays/dev/hosts.yaml')).toBe(false);
  });
});

test('what nobody has named is named by no text', () => {
  const unnamed = meshOf('default');
  expect(environmentsNamed('kubernetes.default.svc.cluster.local', [unnamed, prod])).toEqual([]);
  expect(environmentsNamed('db.ops.internal', [unnamed, ops])).toEqual([ops]);
});
