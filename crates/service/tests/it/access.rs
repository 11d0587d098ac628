mod set_up;
