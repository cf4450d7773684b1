import { expect, test } from 'vitest';
import { MissingPackage, optionalPackage } from '../../../src/manifest/edge/optional-package.ts';

const missing = (name: string): Promise<never> =>
  Promise.reject(
    Object.assign(new Error(`Cannot find package '${name}' imported from cli.js`), {
      code: 'ERR_MODULE_NOT_FOUND',
    }),
  );

test('a package that is not there is asked for by name, with the version that was tried and the line to type', async () => {
  const asked = optionalPackage('@kubernetes/client-node', 'Reading a cluster', () =>
    missing('@kubernetes/client-node'),
  );
  await expect(asked).rejects.toThrow(MissingPackage);
  await expect(asked).rejects.toThrow(
    /^Reading a cluster needs the package @kubernetes\/client-node, .* npm install @kubernetes\/client-node@\d+\.\d+\.\d+ /,
  );
});

test('what such a package lacks itself is an error like any other', async () => {
  const asked = optionalPackage('@kubernetes/client-node', 'Reading a cluster', () =>
    missing('yaml'),
  );
  await expect(asked).rejects.not.toThrow(MissingPackage);
});
