import { Button, Modal, Text } from '@shopify/polaris';
import { useRef, useState } from 'react';
import { useAction } from '#app/ui/use-action.tsx';

interface RuleButtonProps {
  rule: Record<string, string>;
  text: string;
  title: string;
  onSubmit?(): void;
  /** Asked before it is done. */
  confirm?: { title: string; text: string; keep: string; yes?: string } | undefined;
}

/** Sets or removes one of the merchant's rules; an error is said beside the button that met it. */
export function RuleButton({ rule, text, title, onSubmit, confirm }: RuleButtonProps) {
  const { busy, submit, refusal } = useAction();
  const place = useRef<HTMLSpanElement>(null);
  const [asking, setAsking] = useState(false);
  const set = () => {
    setAsking(false);
    onSubmit?.();
    submit(rule);
  };
  return (
    <span ref={place}>
      <Button
        size="slim"
        variant={rule.intent === 'exclude' ? 'tertiary' : undefined}
        accessibilityLabel={`${text}: ${title}`}
        loading={busy}
        onClick={confirm ? () => setAsking(true) : set}
      >
        {text}
      </Button>
      {confirm && (
        <Modal
          open={asking}
          activator={place}
          onClose={() => setAsking(false)}
          title={confirm.title}
          primaryAction={{ content: confirm.yes ?? text, destructive: rule.intent === 'exclude', onAction: set }}
          secondaryActions={[{ content: confirm.keep, onAction: () => setAsking(false) }]}
        >
          <Modal.Section>
            <Text as="p">{confirm.text}</Text>
          </Modal.Section>
        </Modal>
      )}
      {refusal}
    </span>
  );
}
