import { BlockStack, Button, Card, InlineStack, Text } from '@shopify/polaris';
import type { ReactNode } from 'react';
import { useAction } from '#app/ui/use-action.tsx';

interface SectionProps {
  title: string;
  note?: string;
  action?: ReactNode;
  children: ReactNode;
}

export function Section({ title, note, action, children }: SectionProps) {
  return (
    <Card>
      <BlockStack gap="400">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h2" variant="headingMd">
            {title}
          </Text>
          {action}
        </InlineStack>
        {note && (
          <Text as="p" tone="subdued">
            {note}
          </Text>
        )}
        {children}
      </BlockStack>
    </Card>
  );
}

export const Quiet = ({ children }: { children: ReactNode }) => (
  <Text as="p" tone="subdued">
    {children}
  </Text>
);

interface ActionButtonProps {
  data: Record<string, string>;
  text: string;
  label?: string;
}

export function ActionButton({ data, text, label }: ActionButtonProps) {
  const { busy, submit, refusal } = useAction();
  return (
    <div>
      <Button accessibilityLabel={label} loading={busy} onClick={() => submit(data)}>
        {text}
      </Button>
      {refusal}
    </div>
  );
}
