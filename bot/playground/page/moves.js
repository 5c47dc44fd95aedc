const GARDEN = "wie helpt me in de tuin?";

/**
 * A story to play, move by move. First two neighbours find each other; then a question to which nobody answers,
 * which may never meet silence. A move is either typed on a phone, or one of the page's own tools.
 */
export const moves = [
  { tool: "fill", title: "Buren", text: "15 buren komen in de wijk wonen" },
  { phone: "fatma", text: "I can fix bikes and cook, and I have a trailer" },
  { phone: "marieke", text: "mn fiets heeft een lekke band en ik kan t zelf niet, wie helpt?" },
  { phone: "marieke", text: GARDEN },
  { tool: "morning", title: "Een nacht later", text: "geen buur zegt ja: wie helpt dan?", sleepOn: GARDEN },
  { phone: "coordinator", text: "omroep" },
];
