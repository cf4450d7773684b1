import { describe, expect, test } from 'vitest';
import { messages, object, told } from './acting-objects.ts';

const pods = (spec: string, kind = 'DaemonSet', name = 'agent'): string =>
  object(
    `apps/v1|${kind}|shop|${name}|spec: { template: { metadata: { labels: { app: agent } }, spec: ${spec} } }`,
  );
const PLAIN = 'containers: [{ name: c, image: agent:1 }]';
const privileged = (image = 'agent:1', more = ''): string =>
  `containers: [{ name: c, image: '${image}', securityContext: { privileged: true }${more} }]`;
const allowed = (capabilities: string): string =>
  `{ containers: [{ name: c, image: agent:1, securityContext: { capabilities: { add: [${capabilities}] } } }] }`;
const folder = (path: string, mount = '', more = ''): string =>
  `{ containers: [{ name: c, image: agent:1, volumeMounts: [{ name: v, mountPath: /node${mount} }] }], volumes: [{ name: v, hostPath: { path: '${path}'${more} } }] }`;

const SHARED: readonly (readonly [words: string, spec: string])[] = [
  ['hostNetwork', `{ hostNetwork: true, ${PLAIN} }`],
  ['hostPID', `{ hostPID: true, ${PLAIN} }`],
  ['hostIPC', `{ hostIPC: true, ${PLAIN} }`],
  ['privileged', `{ ${privileged()} }`],
  ['NET_ADMIN and NET_RAW', allowed('NET_ADMIN, CAP_NET_RAW, CHOWN')],
  ['ALL', allowed('all')],
  ['one that is not known here', allowed('WARP_SPACE')],
  ['folder /', folder('/')],
  ['folder /etc/cni/net.d', folder('/etc/./cni/net.d/')],
  ['folder /opt/cni/bin', folder('/opt/x/../cni/bin')],
  ['folder /var/lib/kubelet/pods', folder('/var/lib/kubelet/pods')],
  ['folder /run/containerd', folder('/var/run/containerd')],
  ['folder /run/crio/crio.sock', folder('/var/run/crio/crio.sock')],
  ['socket /data/broker', folder('/data/broker', '', ', type: Socket')],
  ['folder /var/lib/orbit', folder('/var/lib/orbit')],
  ['read-only folder /etc', folder('/etc', ', readOnly: true')],
];

describe('pods that newly share their node (AROUND-19)', () => {
  test.each(SHARED)('%s', (words, spec) => {
    expect(told('', pods(spec))).toEqual(['node-shared node']);
    expect(told(pods(`{ ${PLAIN} }`), pods(spec))).toEqual(['node-shared node']);
    if (!words.includes('not known')) expect(messages('', pods(spec)).join()).toContain(words);
    // what was so before is no news, nor is what ends
    expect(told(pods(spec), pods(spec.replace('agent:1', 'other:2')))).toEqual([]);
    expect(told(pods(spec), pods(`{ ${PLAIN} }`))).toEqual([]);
    expect(told(pods(spec), '')).toEqual([]);
  });

  test.each([
    ['logs', folder('/var/log')],
    ['logs of containers', folder('/var/lib/docker/containers')],
    ['data of its own', folder('/mnt/media')],
    ['a folder with its own name', folder('/run/agent/state')],
    ['the time zone', folder('/etc/localtime')],
    ['a device, which it cannot open', folder('/dev/dri')],
    ['capabilities that everybody may add', allowed('NET_BIND_SERVICE, SETUID, IPC_LOCK')],
    ['what is turned off', `{ hostNetwork: false, hostPID: false, hostUsers: true, ${PLAIN} }`],
  ])('%s: nothing to be told', (_, spec) => {
    expect(told('', pods(spec))).toEqual([]);
  });

  test('one sentence names each new way', () => {
    expect(
      messages(
        pods(`{ hostPID: true, ${PLAIN} }`),
        pods(`{ hostPID: true, hostNetwork: true, ${privileged()} }`),
      ),
    ).toEqual(['DaemonSet shop/agent changes: it shares every node (hostNetwork and privileged).']);
  });

  test('a folder below one that was mounted is no news; writing to what was read is', () => {
    const [all, read] = [folder('/'), folder('/', ', readOnly: true')];
    expect(told(pods(all), pods(folder('/etc/cni')))).toEqual([]);
    expect(told(pods(all), pods(read))).toEqual([]);
    expect(told(pods(read), pods(all))).toEqual(['node-shared node']);
  });

  test('capabilities of what was privileged are no news, the network of its node is', () => {
    expect(told(pods(`{ ${privileged()} }`), pods(allowed('SYS_ADMIN')))).toEqual([]);
    expect(told(pods(`{ ${privileged()} }`), pods(`{ hostNetwork: true, ${PLAIN} }`))).toEqual([
      'node-shared node',
    ]);
  });

  test('another release of what runs as the node does is no news, another program is', () => {
    const one = pods(`{ hostPID: true, ${privileged()} }`);
    expect(told(one, pods(`{ hostPID: true, ${privileged('agent:2')} }`))).toEqual([]);
    expect(told(one, pods(`{ hostPID: true, ${privileged('evil:1')} }`))).toEqual([
      'node-shared node',
    ]);
    expect(told(one, pods(`{ hostPID: true, ${privileged('agent:1', ', args: [-x]')} }`))).toEqual([
      'node-shared node',
    ]);
  });

  test('the next Job of a release shares the node as the last one did', () => {
    const [one, two] = ['setup-1.2.0', 'setup-1.3.0'].map((name) =>
      pods(`{ hostNetwork: true, ${PLAIN} }`, 'Deployment', name),
    );
    expect(told(one ?? '', two ?? '')).toEqual([]);
  });

  test.each([
    [
      'a volume that pods may ask for',
      'v1|PersistentVolume||v|spec: { hostPath: { path: /var/lib/kubelet } }',
    ],
    [
      'pods of a kind that nobody listed',
      'orbits.example.org/v1|Probe|shop|p|spec: { launch: { hostNetwork: true, containers: [{ name: c, image: x }] } }',
    ],
    [
      'a folder of the node in a field of an agent',
      'orbits.example.org/v1|Agent|shop|p|spec: { mounts: [{ hostPath: /etc/cni }] }',
    ],
    [
      'steps of a workflow',
      'argoproj.io/v1alpha1|Workflow|shop|w|spec: { templates: [{ name: t, container: { image: x, securityContext: { privileged: true } } }] }',
    ],
  ])('%s', (_, line) => {
    expect(told('', object(line))).toEqual(['node-shared node']);
  });

  test.each([
    ['what keeps others from it', 'policy/v1beta1|PodSecurityPolicy||p|spec: { hostPID: true }'],
    [
      'what says who may share it',
      'constraints.gatekeeper.sh/v1beta1|K8sPSPHostNetworkingPorts||p|spec: { parameters: { hostNetwork: true } }',
    ],
    [
      'values of a release, which are judged as such',
      'helm.toolkit.fluxcd.io/v2|HelmRelease|shop|h|spec: { values: { hostNetwork: true } }',
    ],
    [
      "istio's own agent, which is judged as a part of the mesh",
      'apps/v1|DaemonSet|istio-system|istio-cni-node|spec: { template: { metadata: { labels: { k8s-app: istio-cni-node } }, spec: { hostNetwork: true, containers: [{ name: c, image: x }] } } }',
    ],
  ])('%s: nothing to be told', (_, line) => {
    expect(told('', object(line)).filter((each) => each.startsWith('node'))).toEqual([]);
  });

  test('a proxy that was injected by hand leads the traffic of its own pod alone', () => {
    const init = (image: string): string =>
      pods(
        `{ ${PLAIN}, initContainers: [{ name: istio-init, image: '${image}', securityContext: { capabilities: { add: [NET_ADMIN, NET_RAW] } } }] }`,
        'Deployment',
      );
    expect(told('', init('docker.io/istio/proxyv2:1.24.0'))).toEqual([]);
    expect(told('', init('docker.io/evil/setup:1'))).toEqual(['node-shared node']);
  });
});
