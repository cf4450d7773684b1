import type { aroundMesh } from '../istio/index.ts';
import type { Check } from './detection/check.ts';

type InfluenceKind = ReturnType<typeof aroundMesh.influencesOfChange>['is'][number]['kind'];

/** Says what is told of one way to act on the mesh. */
interface Acting {
  readonly check: Check;
  readonly symptom: string;
  readonly fix: string;
}

/** Holds a check, a symptom and a fix for each way in which an object acts on the mesh. */
export const ACTINGS: Readonly<Record<InfluenceKind, Acting>> = {
  network: {
    check: {
      id: 'network-decided',
      title: "Network policy selects control plane pods or many namespaces' pods",
      level: 'critical',
      blind: "Pod labels beyond the chart's own, if the pods are not rendered here.",
    },
    symptom:
      'where it cuts a connection of the control plane, proxies keep their last configuration, certificates are not renewed and new pods get no proxy',
    fix: 'Limit it to the pods and the namespace that it is meant for.',
  },
  admission: {
    check: {
      id: 'admission-decided',
      title: 'Webhook or policy changes or rejects objects the mesh needs',
      level: 'critical',
      blind:
        "The response of a webhook's server, and objects that expressions (CEL, Rego) exclude.",
    },
    symptom:
      'objects are refused, or come into the cluster otherwise than they are written here; if what is asked does not answer, nothing of them is created',
    fix: "Name the groups, resources and namespaces that it is for; leave out the mesh's, kube-system and other teams' namespaces.",
  },
  input: {
    check: {
      id: 'input-decided',
      title: 'Object creates or names a control plane Secret or ConfigMap',
      level: 'critical',
      blind: 'Objects whose names are generated in the cluster, and settings files of programs.',
    },
    symptom: 'whoever decides what is in it decides whom proxies trust, or what they are told',
    fix: 'Leave these names to Istio and its operators.',
  },
  feed: {
    check: {
      id: 'secret-fed',
      title: 'Source of a control plane, gateway or GitOps Secret changes',
      level: 'critical',
      blind: 'The content of the store, and names that are generated in the cluster.',
    },
    symptom: 'the Secret gets other content, or none, at its next refresh',
    fix: 'Explain the change in the pull request, and let the owners of what reads the Secret agree.',
  },
  definition: {
    check: {
      id: 'definition-lost',
      title: 'Mesh, Argo CD or Flux CRD is removed or reduced',
      level: 'critical',
      blind: 'Objects of its kind that are only in the cluster.',
      mayAct: true,
    },
    symptom: 'objects of the kind are deleted or refused, and what they configured stops',
    fix: 'Keep the definition until no object of its kind is left, here and in the cluster.',
  },
  scale: {
    check: {
      id: 'size-decided',
      title: 'Control plane or gateway scaled to zero, frozen or resized',
      level: 'critical',
      blind: 'The number of pods that are needed.',
    },
    symptom:
      'without istiod proxies keep their last configuration and new pods get none; without its pods a gateway takes no request',
    fix: 'Leave one pod at least, and let one thing alone decide how many there are.',
  },
  start: {
    check: {
      id: 'start-decided',
      title: 'Quota, limit or label decides whether mesh pods start',
      level: 'critical',
      blind: "Whether the pods' requests fit.",
    },
    symptom: 'running pods go on; the next one that has to start is refused',
    fix: 'Try it with what the pods there request, or leave that namespace out.',
  },
  names: {
    check: {
      id: 'names-decided',
      title: 'Cluster DNS, network or API server address changes',
      level: 'critical',
      blind: "The cluster's own configuration, if it is not in the repository.",
    },
    symptom: 'every pod of the cluster asks for names and sends by it, within seconds',
    fix: 'Try it in a test cluster first.',
  },
  signer: {
    check: {
      id: 'signer-decided',
      title: 'Issuer or key that signs mesh certificates changes',
      level: 'critical',
      blind: 'Issuers of istio-csr that are not set in its arguments.',
    },
    symptom:
      'certificates that one proxy shows are not trusted by the other, or those of a stranger are',
    fix: 'Change who signs for the mesh as a rotation of its authority: trust both first, then sign with the new one.',
  },
  experiments: {
    check: {
      id: 'experiment-aimed',
      title: 'Chaos experiment targets control plane, gateway or GitOps namespaces',
      level: 'critical',
      blind: 'Experiments that are described here but started elsewhere.',
    },
    symptom:
      'for as long as it goes on, proxies get no configuration, new pods do not start, or gateways answer late or not at all',
    fix: 'Limit it to namespaces of the team that wants it, or agree on it with whoever runs the mesh.',
  },
  commands: {
    check: {
      id: 'commands-run',
      title: 'Commands run against the cluster, or with full cluster rights',
      level: 'high',
      blind: 'The effect of the commands, and rights of a service account from bindings elsewhere.',
    },
    symptom: 'the cluster may differ from what is in the repository, whenever it runs',
    fix: 'Write what it does as objects, or bind its service account to what it needs in its own namespace.',
  },
  node: {
    check: {
      id: 'node-shared',
      title: "Pods now share their node's network, processes or files",
      level: 'high',
      blind: "The programs in the pods, and the cluster's admission policies.",
      mayAct: true,
    },
    symptom:
      'no errors: a program in these pods may read and change the network and the keys of other pods there',
    fix: 'Remove what the pods do not need, or agree on it with the owners of the nodes.',
  },
  rights: {
    check: {
      id: 'rights-given',
      title: "Accounts gain rights over others' Secrets, tokens, pods, or everything",
      level: 'high',
      blind: 'Roles of other repositories, and the members of a group.',
      mayAct: true,
    },
    symptom: 'whoever holds them can use them past this repository',
    fix: 'Give only the rights that are needed.',
  },
};
