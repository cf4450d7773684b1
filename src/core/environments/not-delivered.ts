/** Names of folders that hold manifests nobody delivers, whatever tool they are for. */
const NOT_DELIVERED: ReadonlySet<string> = new Set([
  'doc',
  'docs',
  'tests',
  'testdata',
  'test-data',
  'fixtures',
  '__tests__',
  '__fixtures__',
  'node_modules',
]);

/** The outermost folder that makes a path something other than configuration to deliver; null where none does. */
export function notDelivered(path: string): string | null {
  const steps = path.split('/');
  const at = steps.findIndex(
    (step) => NOT_DELIVERED.has(step) || (step.startsWith('.') && step !== '.'),
  );
  return at < 0 ? null : steps.slice(0, at + 1).join('/');
}
