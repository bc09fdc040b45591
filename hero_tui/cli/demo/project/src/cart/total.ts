export interface Line {
  name: string;
  price: number;
  count: number;
}

/** The sum in cents. */
export function total(lines: readonly Line[]): number {
  return lines.reduce((sum, line) => sum + line.price * line.count, 0);
}

export function format(cents: number): string {
  return (cents / 100).toLocaleString("en", { style: "currency", currency: "EUR" });
}
