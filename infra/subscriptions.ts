import { Stack, Token } from 'aws-cdk-lib';
import { CfnSubscription, type ITopic, Subscription, SubscriptionProtocol } from 'aws-cdk-lib/aws-sns';
import { acknowledge } from './acknowledge.ts';
import { identityOf } from './topic-identity.ts';

const mail = SubscriptionProtocol.EMAIL;

/** By attribute, the conditions on those messages that a subscriber gets, as SNS has them. */
type Filter = { [attribute: string]: readonly object[] };

/**
 * Subscribes a mailbox, which has to confirm before it gets anything. One that is subscribed already stays so. Of an
 * address that is known at deployment only the reference takes the address' place in the construct's id. Throws an
 * error for one that is subscribed with another filter.
 */
export function subscribe(topic: ITopic, address: string, filterPolicy?: Filter): Subscription {
  const id = Token.isUnresolved(address) ? JSON.stringify(Stack.of(topic).resolve(address)) : address;
  const existing = topic.node.tryFindChild(id);
  const isMail = existing instanceof Subscription && resourceOf(existing).protocol === mail;
  if (isMail && filterOf(resourceOf(existing)) === filterOf({ filterPolicy })) return existing;
  if (isMail) throw new Error(`${existing.node.path}: ${otherFilter}`);
  // It may be subscribed to mails in JSON, which is another subscription.
  const subscription = new Subscription(topic, existing === undefined ? id : `${id} (mail)`, {
    topic,
    protocol: mail,
    endpoint: address,
  });
  resourceOf(subscription).filterPolicy = filterPolicy;
  refuseOtherFilter(resourceOf(subscription));
  acknowledge(subscription, {
    'Serverless-SNSRedrivePolicy': 'SNS has no dead-letter queue for mailboxes, and tries again by itself.',
  });
  return subscription;
}

const resourceOf = ({ node }: Subscription) => node.defaultChild as CfnSubscription;
const filterOf = ({ filterPolicy }: { filterPolicy?: unknown }) => JSON.stringify(filterPolicy ?? {});
const otherFilter =
  'subscribes a mailbox to a topic to which it is subscribed with another filter, too, which SNS refuses: give both the same `reports.send`, or another topic';

/** SNS keeps one subscription for a topic, a protocol and a mailbox, in whatever way the app names that topic. */
function refuseOtherFilter(own: CfnSubscription): void {
  const mailboxOf = ({ protocol, endpoint }: CfnSubscription) => `${protocol} ${endpoint}`.toLowerCase();
  const topicOf = (of: CfnSubscription) => identityOf(of.topicArn, of);
  own.node.addValidation({
    validate: () =>
      own.node.root.node
        .findAll()
        .filter((other) => other instanceof CfnSubscription)
        .filter((other) => mailboxOf(other) === mailboxOf(own))
        .filter((other) => filterOf(other) !== filterOf(own) && topicOf(other) === topicOf(own))
        .map(({ node }) => `${node.path}: ${otherFilter}`),
  });
}
