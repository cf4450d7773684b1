import type { GivenEffect } from './given.ts';
import { effectsOf, wordsIn } from './given.ts';

/** Says what an option of `helm install` and `helm upgrade` does; `nothing` changes no object. */
export type OptionEffect = GivenEffect | 'nothing' | 'understood';

const EFFECTS = effectsOf<OptionEffect>(
  // waiting, history, what is printed, descriptions, logins: these change no object
  [
    'nothing',
    `
  -i --install --wait --wait-for-jobs --timeout --atomic --rollback-on-failure --cleanup-on-fail --history-max
  --create-namespace --description --labels -l --debug --no-color --color --hide-notes --hide-secret
  --render-subchart-notes --burst-limit --qps --username --password`,
  ],
  // where the release goes, or how it is sent: the chart renders to the same
  [
    'place',
    `
  --kube-context --kubeconfig --kube-apiserver --kube-token --kube-as-user --kube-as-group --kube-ca-file
  --kube-tls-server-name --kube-insecure-skip-tls-verify --force --force-replace --force-conflicts --server-side
  --no-hooks --repo --verify --keyring --ca-file --cert-file --key-file --insecure-skip-tls-verify --plain-http
  --pass-credentials --devel --dependency-update --disable-openapi-validation --skip-schema-validation --replace
  --registry-config --repository-cache --repository-config --reset-values --take-ownership --enable-dns
  --generate-name -g --name-template --dry-run --skip-crds`,
  ],
  // what is in the cluster, or in what a program prints or a file holds
  ['values', '-f --values --set-file --reuse-values --reset-then-reuse-values'],
  // a program writes over what the chart renders to
  ['anything', '--post-renderer --post-renderer-args'],
  ['understood', '-n --namespace --version --set --set-string --set-json --set-literal'],
);

/** Says what an option does; one that Helm does not document may write anything beside what is seen. */
export function effectOf(option: string, value: string | null): OptionEffect {
  // a format is printed; a folder would be written
  if (option === '-o' || option === '--output')
    return /^(?:json|yaml|table)$/.test(value ?? '') ? 'nothing' : 'beside';
  return EFFECTS.get(option) ?? 'beside';
}

/** Options of Helm that stand before a value. */
const WITH_VALUE: ReadonlySet<string> = new Set(
  wordsIn(`
    -n --namespace -f --values --set --set-string --set-json --set-literal --set-file --timeout --version
    --kube-context --kubeconfig --kube-apiserver --kube-token --kube-as-user --kube-as-group --kube-ca-file
    --kube-tls-server-name --description --history-max --post-renderer --post-renderer-args --repo --username
    --password --ca-file --cert-file --key-file --keyring -o --output -l --labels --burst-limit --qps
    --registry-config --repository-cache --repository-config --name-template`),
);

/** Holds an option as it is written; its value is null where it has none. */
export interface Option {
  readonly name: string;
  readonly value: string | null;
}

/** Holds a word that is no option, and the place of the option right before it that may take it; null for none. */
interface PlainWord {
  readonly word: string;
  readonly behind: number | null;
}

/** Takes words apart: `--name value`, `--name=value`, `-nvalue`, and what stands by itself. */
export function optionsIn(all: readonly string[]): {
  readonly options: Option[];
  readonly plain: readonly PlainWord[];
} {
  const end = all.indexOf('--');
  const words = end < 0 ? all : all.slice(0, end);
  const options: Option[] = [];
  const plain: PlainWord[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (!/^-./.test(word)) {
      plain.push({ word, behind: isUnknownFlag(words[at - 1]) ? options.length - 1 : null });
      continue;
    }
    const said = withNext(optionOf(word), words[at + 1]);
    if (said.isNextTaken) at += 1;
    options.push(said.option);
  }
  const last = end < 0 ? [] : all.slice(end + 1);
  return { options, plain: [...plain, ...last.map((word) => ({ word, behind: null }))] };
}

/** Tells of a word whether it is an option without a value that Helm does not document: it may take the next word. */
const isUnknownFlag = (word = ''): boolean =>
  /^-./.test(word) &&
  !word.includes('=') &&
  !WITH_VALUE.has(word) &&
  effectOf(word, null) === 'beside';

function withNext(
  option: Option,
  next: string | undefined,
): { readonly option: Option; readonly isNextTaken: boolean } {
  const isNextTaken = option.value === null && WITH_VALUE.has(option.name) && next !== undefined;
  return isNextTaken
    ? { option: { name: option.name, value: next }, isNextTaken }
    : { option, isNextTaken };
}

function optionOf(word: string): Option {
  const at = word.indexOf('=');
  const short = word.slice(0, 2);
  if (word.startsWith('--') || !WITH_VALUE.has(short) || word === short)
    return at < 0
      ? { name: word, value: null }
      : { name: word.slice(0, at), value: word.slice(at + 1) };
  return { name: short, value: word.slice(2).replace(/^=/, '') };
}
