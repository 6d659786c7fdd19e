"""The keys of what can be done with one optimizer: for the window's actions and for the menu of a card."""

KEYS = {
    "next": "Ctrl+Down",
    "previous": "Ctrl+Up",
    "duplicate": "Ctrl+D",
    "remove": "Del",
    "up": "Alt+Up",
    "down": "Alt+Down",
    "enabled": "E",
    "colour": "C",
    "reset": "Ctrl+Shift+D",
    "reveal": "M",
}
