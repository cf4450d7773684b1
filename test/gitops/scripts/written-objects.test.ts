import { expect, test } from 'vitest';
import { writtenObjects } from '../../../src/gitops/scripts/written-objects.ts';

const named = (text: string): readonly string[] =>
  writtenObjects(text, 'run.sh').map(
    ({ kind, namespace, name, origin }) => `${kind} ${namespace}/${name}:${String(origin.line)}`,
  );

const policy = (name: string, namespace: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  namespace: ${namespace}\n`;

test('objects that a script gives to kubectl as text are read, each by itself', () => {
  const two = `${policy('one', 'shop')}---\n${policy('two', '"shop"')}`;
  expect(named(`kubectl apply -f - <<'EOF'\n${two}EOF\n`)).toEqual([
    'ConfigMap shop/one:2',
    'ConfigMap shop/two:8',
  ]);
});

test('a variable counts where the script sets it to one value', () => {
  const step = (sets: string): string =>
    `env:\n${sets}run: |\n  cat <<EOF | kubectl apply -f -\n${policy('one', '$SPACE').replace(/^/gm, '  ')}\n  EOF\n`;
  expect(named(step('  SPACE: shop\n'))).toEqual(['ConfigMap shop/one:5']);
  expect(named(step('  SPACE: shop\n  # or\n  SPACE: other\n'))).toEqual([]);
  expect(named(step(''))).toEqual([]);
});

test('what is only tried, commented out, deleted or never closed is none', () => {
  const text = policy('one', 'shop');
  for (const opening of [
    'kubectl apply --dry-run=client -f - <<EOF',
    '# kubectl apply -f - <<EOF',
    'kubectl delete -f - <<EOF',
    'cat > file.yaml <<EOF',
  ])
    expect(named(`${opening}\n${text}EOF\n`)).toEqual([]);
  expect(named(`kubectl apply -f - <<EOF\n${text}`)).toEqual([]);
});
