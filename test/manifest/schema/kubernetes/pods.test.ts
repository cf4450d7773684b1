import { describe, expect, test } from 'vitest';
import { container, object, pods, refusedOf } from './judged.ts';

const last = (refusal: string): string => refusal.replace(/^spec\.template\.spec\./, '');

describe('of a container is refused', () => {
  test.each([
    [
      'ports: [{containerPort: 70000}]',
      'containers[0].ports[0].containerPort: 70000 must be between 1 and 65535.',
    ],
    ['ports: [{name: http}]', 'containers[0].ports[0]: A port of a container needs containerPort.'],
    [
      'ports: [{containerPort: 80, name: a_b}]',
      'containers[0].ports[0].name: "a_b" is no name of a port.',
    ],
    [
      'ports: [{containerPort: 80, name: a}, {containerPort: 81, name: a}]',
      'containers[0].ports[1].name: An earlier port of this container has the name a.',
    ],
    [
      'ports: [{containerPort: 80, protocol: HTTP}]',
      'containers[0].ports[0].protocol: HTTP is not one of TCP, UDP, SCTP.',
    ],
    [
      'ports: [{containerPort: 80, hostPort: 80}, {containerPort: 81, hostPort: 80}]',
      'containers[0].ports[1].hostPort: An earlier port has the port 80 of the host, too.',
    ],
    [
      'imagePullPolicy: ifNotPresent',
      'containers[0].imagePullPolicy: ifNotPresent is not one of Always, IfNotPresent, Never.',
    ],
    ['env: [{value: a}]', 'containers[0].env[0].name: A variable of the environment needs a name.'],
    [
      'env: [{name: "a=b", value: c}]',
      'containers[0].env[0].name: "a=b" is no name of a variable.',
    ],
    [
      'env: [{name: "1st", value: c}]',
      'containers[0].env[0].name: "1st" is no name of a variable. {31-31}',
    ],
    [
      'env: [{name: A, valueFrom: {}}]',
      'containers[0].env[0].valueFrom: valueFrom needs one of fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef.',
    ],
    [
      'env: [{name: A, value: b, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]',
      'containers[0].env[0].valueFrom: Only one of value and valueFrom can be set.',
    ],
    [
      'env: [{name: A, valueFrom: {fieldRef: {fieldPath: metadata.labels}}}]',
      'containers[0].env[0].valueFrom.fieldRef.fieldPath: "metadata.labels" is not one of metadata.name, metadata.namespace, metadata.uid, spec.nodeName, spec.serviceAccountName, status.hostIP, status.hostIPs, status.podIP, status.podIPs.',
    ],
    [
      'env: [{name: A, valueFrom: {secretKeyRef: {name: a}}}]',
      'containers[0].env[0].valueFrom.secretKeyRef.key: secretKeyRef needs a key.',
    ],
    [
      'envFrom: [{}]',
      'containers[0].envFrom[0]: An entry of envFrom needs one of configMapRef and secretRef.',
    ],
    [
      'volumeMounts: [{name: data, mountPath: /data}]',
      'containers[0].volumeMounts[0].name: The pod has no volume data.',
    ],
    [
      'resources: {requests: {cpu: 2}, limits: {cpu: 1}}',
      'containers[0].resources.requests.cpu: The request of 2 cpu is above the limit of 1.',
    ],
    ['resources: {limits: {cpu: -1}}', 'containers[0].resources.limits.cpu: -1 is negative.'],
    [
      'resources: {limits: {CPU: 1}}',
      'containers[0].resources.limits.CPU: CPU is no resource of a container; cpu, memory and ephemeral-storage are.',
    ],
    [
      'resources: {limits: {example.com/gpu: 1500m}}',
      `containers[0].resources.limits['example.com/gpu']: example.com/gpu is counted in whole numbers; 1500m is none.`,
    ],
    [
      'resources: {requests: {example.com/gpu: 1}}',
      `containers[0].resources.requests['example.com/gpu']: example.com/gpu needs a limit that is equal to the request.`,
    ],
    [
      'livenessProbe: {}',
      'containers[0].livenessProbe: This needs one of exec, httpGet, tcpSocket, grpc.',
    ],
    [
      'livenessProbe: {httpGet: {port: 80}, exec: {command: [a]}}',
      'containers[0].livenessProbe.httpGet: Only one of exec and httpGet can be set.',
    ],
    [
      'livenessProbe: {httpGet: {port: 80}, successThreshold: 2}',
      'containers[0].livenessProbe.successThreshold: successThreshold of a livenessProbe must be 1.',
    ],
    [
      'readinessProbe: {httpGet: {port: "80"}}',
      'containers[0].readinessProbe.httpGet.port: "80" is no name of a port.',
    ],
    [
      'readinessProbe: {httpGet: {port: 80}, terminationGracePeriodSeconds: 3}',
      'containers[0].readinessProbe.terminationGracePeriodSeconds: A readinessProbe cannot have terminationGracePeriodSeconds.',
    ],
    [
      'readinessProbe: {httpGet: {port: 80}, periodSeconds: -1}',
      'containers[0].readinessProbe.periodSeconds: -1 must be at least 0.',
    ],
    [
      'lifecycle: {preStop: {sleep: {seconds: 60}}}',
      'containers[0].lifecycle.preStop.sleep.seconds: 60 must be between 0 and the 30 seconds that the pod has to end.',
    ],
    [
      'securityContext: {privileged: true, allowPrivilegeEscalation: false}',
      'containers[0].securityContext.privileged: privileged cannot be true where allowPrivilegeEscalation is false.',
    ],
    [
      'securityContext: {runAsUser: -1}',
      'containers[0].securityContext.runAsUser: -1 must be between 0 and 2147483647.',
    ],
    [
      'securityContext: {seccompProfile: {type: Localhost}}',
      'containers[0].securityContext.seccompProfile.localhostProfile: A seccompProfile of type Localhost needs localhostProfile.',
    ],
    [
      'restartPolicy: Always',
      'containers[0].restartPolicy: restartPolicy is for init containers. {31-33}',
    ],
  ])('%s', (lines, refusal) => {
    expect(refusedOf(container(lines)).map(last)).toEqual([refusal]);
  });
});

describe('of a container is taken', () => {
  test.each([
    'ports: [{containerPort: 80, name: http}, {containerPort: 80, protocol: UDP, name: http-u}]',
    'env: [{name: A}, {name: A.b-c, value: ""}, {name: POD, valueFrom: {fieldRef: {fieldPath: "metadata.labels[\'app\']"}}}]',
    'envFrom: [{configMapRef: {name: a}}, {secretRef: {name: b, optional: true}, prefix: A_}]',
    'resources: {requests: {cpu: 100m}, limits: {cpu: 0.1, memory: 1Gi, example.com/gpu: 1}}',
    'resources: {requests: {memory: 1024Mi}, limits: {memory: 1Gi}}',
    'livenessProbe: {grpc: {port: 80}, terminationGracePeriodSeconds: 5}',
    'readinessProbe: {httpGet: {port: http}, successThreshold: 3, periodSeconds: 0}',
    'lifecycle: {preStop: {sleep: {seconds: 30}}}',
    'imagePullPolicy: ""',
  ])('%s', (lines) => {
    expect(refusedOf(container(lines))).toEqual([]);
  });
});

describe('of pods is refused', () => {
  test.each([
    [
      'volumes: [{name: a, emptyDir: {}}, {name: a, emptyDir: {}}]',
      'volumes[1].name: An earlier volume has the name a.',
    ],
    [
      'volumes: [{name: a, emptyDir: {}, secret: {secretName: a}}]',
      'volumes[0].secret: A volume has one source; this one has emptyDir and secret.',
    ],
    [
      'volumes: [{name: a, secret: {}}]',
      'volumes[0].secret.secretName: A volume of a Secret needs secretName.',
    ],
    ['volumes: [{name: A, emptyDir: {}}]', 'volumes[0].name: "A" is no valid name here.'],
    [
      'volumes: [{name: a, configMap: {name: a, items: [{key: b, path: /b}]}}]',
      'volumes[0].configMap.items[0].path: "/b" must be relative, without .. in it.',
    ],
    [
      'volumes: [{name: a, projected: {sources: [{serviceAccountToken: {path: a, expirationSeconds: 60}}]}}]',
      'volumes[0].projected.sources[0].serviceAccountToken.expirationSeconds: 60 must be between 600 and 4294967296.',
    ],
    [
      'volumes: [{name: a, hostPath: {path: /a, type: Folder}}]',
      'volumes[0].hostPath.type: Folder is not one of DirectoryOrCreate, Directory, FileOrCreate, File, Socket, CharDevice, BlockDevice.',
    ],
    ['restartPolicy: Never', 'restartPolicy: restartPolicy can only be Always here, not Never.'],
    ['dnsPolicy: None', 'dnsPolicy: dnsPolicy None needs nameservers in dnsConfig.'],
    ['dnsConfig: {nameservers: [one]}', 'dnsConfig.nameservers[0]: "one" is no IP address.'],
    ['hostAliases: [{ip: a, hostnames: [b]}]', 'hostAliases[0].ip: "a" is no IP address.'],
    [
      'tolerations: [{operator: Equal, value: a}]',
      'tolerations[0].operator: A toleration without a key needs the operator Exists.',
    ],
    [
      'tolerations: [{key: a, operator: Exists, value: b}]',
      'tolerations[0].value: A toleration with the operator Exists takes no value.',
    ],
    [
      'tolerations: [{key: a, tolerationSeconds: 3}]',
      'tolerations[0].tolerationSeconds: tolerationSeconds is for the effect NoExecute alone.',
    ],
    [
      'topologySpreadConstraints: [{maxSkew: 0, topologyKey: a, whenUnsatisfiable: DoNotSchedule}]',
      'topologySpreadConstraints[0].maxSkew: 0 must be at least 1.',
    ],
    [
      'affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{labelSelector: {}}]}}',
      'affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: A term of affinity needs topologyKey.',
    ],
    [
      'affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: In}]}]}}}',
      'affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0]: The operator In needs values.',
    ],
    ['serviceAccountName: Web', 'serviceAccountName: "Web" is no valid name here.'],
    ['hostname: a.b', 'hostname: "a.b" is no valid name here.'],
    ['nodeSelector: {a: "b c"}', 'nodeSelector.a: "b c" is no value of a label.'],
    [
      'initContainers: [{name: web, image: a}]',
      'initContainers[0].name: Another container of this pod has the name web.',
    ],
    [
      'initContainers: [{name: a, image: a, livenessProbe: {exec: {command: [a]}}}]',
      'initContainers[0].livenessProbe: livenessProbe cannot be set on an init container without restartPolicy: Always.',
    ],
    ['os: {name: Linux}', 'os.name: Linux is not one of linux, windows.'],
  ])('%s', (lines, refusal) => {
    expect(refusedOf(pods(lines)).map(last)).toEqual([refusal]);
  });
});

describe('of pods is taken', () => {
  test.each([
    'volumes: [{name: a}, {name: b, emptyDir: {}}]',
    'initContainers: [{name: a, image: a, restartPolicy: Always, startupProbe: {exec: {command: [a]}}}]',
    'tolerations: [{operator: Exists}, {key: a, effect: NoExecute, tolerationSeconds: 3}]',
    'topologySpreadConstraints: [{maxSkew: 1, topologyKey: a, whenUnsatisfiable: ScheduleAnyway}]',
    'dnsConfig: {searches: [a_b.example.com, .], nameservers: [10.0.0.1]}',
  ])('%s', (lines) => {
    expect(refusedOf(pods(lines))).toEqual([]);
  });
});

test('a mount is of a volume of the pod, wherever it is in it', () => {
  const text = pods(
    'volumes: [{name: data, emptyDir: {}}]',
    'volumeMounts: [{name: data, mountPath: /a, subPath: ../b}, {name: date, mountPath: /a}]',
  );
  expect(refusedOf(text).map(last)).toEqual([
    'containers[0].volumeMounts[0].subPath: "../b" must be relative, without .. in it.',
    'containers[0].volumeMounts[1].name: The pod has no volume date.',
    'containers[0].volumeMounts[1].mountPath: An earlier mount of this container is at /a, too.',
  ]);
});

test('on the network of the host the port of the host is that of the container', () => {
  const text = pods('hostNetwork: true', 'ports: [{containerPort: 80, hostPort: 81}]');
  expect(refusedOf(text).map(last)).toEqual([
    'containers[0].ports[0].hostPort: hostPort must be 80, as containerPort is, where hostNetwork is true.',
  ]);
});

test('a Pod by itself may run to its end, but has no blanks around its image', () => {
  const pod = object(
    'v1',
    'Pod',
    'spec: {restartPolicy: Never, containers: [{name: a, image: " a"}]}',
  );
  expect(refusedOf(pod)).toEqual(['spec.containers[0].image: The image has blanks around it.']);
});
