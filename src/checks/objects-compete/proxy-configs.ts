import { namespaceText } from '../../manifest/index.ts';
import {
  extensionsWithoutOrder,
  proxyConfigsOfOneNamespace,
  proxyConfigsOnOnePod,
} from './extension-contention.ts';
import type { Check, Look } from '../detection/check.ts';
import type { FindingDraft } from '../detection/detector.ts';
import { contendedGroups } from './contended-groups.ts';
import { contentionDrafts } from './contention-draft.ts';

const PROXY_CONFIGS: Check = {
  id: 'proxy-configs-compete',
  title: 'Several ProxyConfigs are for the same pods, and one of them holds',
  level: 'medium',
  severity: 'warning',
  blind: 'Which was created first, and pods that are not rendered here.',
};
const EXTENSIONS: Check = {
  id: 'extensions-without-order',
  title: 'WasmPlugins run in the same proxies, and nothing says which comes first',
  level: 'low',
  severity: 'info',
  blind: 'Whether the order matters to what the plugins do.',
};

const CONFIGS_TEXT = {
  check: PROXY_CONFIGS,
  decides:
    'the one that was created first holds as a whole, which Git does not say, and no other does anything',
  symptom:
    'nothing refuses this: threads, image or variables that one of them sets are not those of pods that start',
  fix: 'Write one ProxyConfig for these pods, with the settings of all of them.',
};

/** ProxyConfigs of which one holds (PUSH-4), and WasmPlugins whose order is left open (SCOPE-2). */
export const competingProxyConfigs: Look = {
  checks: [PROXY_CONFIGS, EXTENSIONS],
  find: (input) => {
    const { mesh, isWhole = false } = input;
    const { rootNamespace } = mesh.configuration;
    const whomOf = (namespace: string): string =>
      namespace === rootNamespace ? 'the whole mesh' : `all pods of ${namespaceText(namespace)}`;
    const scopeOf = (namespace: string): FindingDraft['scope'] => ({
      level: namespace === rootNamespace ? 'mesh' : 'namespace',
      workloads: 0,
      services: 0,
      namespaces: 1,
    });
    return {
      findings: [
        ...contendedGroups(proxyConfigsOnOnePod(mesh), isWhole).flatMap((group) =>
          contentionDrafts(input, { ...CONFIGS_TEXT, ...group }, group.key),
        ),
        ...proxyConfigsOfOneNamespace(mesh).flatMap((objects) => {
          const namespace = objects[0]?.namespace ?? '';
          return contentionDrafts(
            input,
            { ...CONFIGS_TEXT, objects, whom: whomOf(namespace), scope: scopeOf(namespace) },
            'namespace',
          );
        }),
        ...extensionsWithoutOrder(mesh).flatMap((objects) =>
          contentionDrafts(
            input,
            {
              check: EXTENSIONS,
              objects,
              whom: 'the same proxies, in one phase and with one priority',
              decides:
                'the one that was created first runs first, which Git does not say and the next cluster may do otherwise',
              symptom:
                'one plugin sees requests before or after the other has changed or refused them, and a new cluster turns it round',
              fix: 'Give each a `priority` of its own (the higher one runs first), or another `phase`.',
              scope: scopeOf(objects[0]?.namespace ?? ''),
            },
            'order',
          ),
        ),
      ],
    };
  },
};
